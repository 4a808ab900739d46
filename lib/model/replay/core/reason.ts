import { DEMOTE, GET_RUN, NO_VCPU, PUT, PUT_RUN, RANGE, type Memory } from "./memory.js";

/** Why an event of the batch cannot be, by the state before it. */
export function reason({ batch, held, users }: Memory, at: number): string {
  const op = batch.op[at]!;
  const pfn = batch.pfn[at]!;
  const count = op < GET_RUN ? 1 : batch.count[at]!;
  const vcpu = batch.vcpu[at]!;
  if (op > DEMOTE) return `unknown op: ${op} (expected 0 to ${DEMOTE})`;
  if (count === 0) return "count is 0 (expected 1 frame or more)";
  const first = Math.floor(pfn / RANGE);
  const last = Math.floor((pfn + count - 1) / RANGE);
  if (last >= users.length) {
    return `frame ${pfn + count - 1} lies beyond the ${users.length} ranges of 2 MiB that there are`;
  }
  if (op === DEMOTE && (pfn % RANGE !== 0 || count % RANGE !== 0)) {
    return `frames ${pfn} to ${pfn + count - 1} are no whole ranges of 2 MiB`;
  }
  const puts = op === PUT || op === PUT_RUN;
  for (let range = first; range <= last; range++) {
    const from = Math.max(pfn, range * RANGE);
    const frames = Math.min(pfn + count, (range + 1) * RANGE) - from;
    const now = users[range]!;
    const has = `2 MiB range ${range} has ${now === 1 ? "1 user" : `${now} users`}`;
    if (puts && now < frames) return `${has}, and ${frames} are dropped`;
    if (op === DEMOTE && now > 0) return `${has}, so it is mapped at 4K already`;
    if (!puts && now + frames > RANGE) return `${has}, and ${frames} are added`;
  }
  if (vcpu === NO_VCPU) throw new Error("an event that can be was refused");
  return `the cache of vCPU ${vcpu}, which held ${held[vcpu]} pages, runs out of them`;
}
