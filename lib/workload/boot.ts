import { firmwareRegion } from "../scene/guest-memory.js";
import { initialOf } from "../scene/guest-parts.js";
import { guestUnder } from "../scene/guest-policy.js";
import type { Guest } from "../scene/guest.js";
import { intersect, mergeExtents, subtract, type Extent } from "../tdx/extents.js";
import type { Level } from "../tdx/level.js";
import { PAGE } from "../tdx/memory.js";
import type { Policy } from "../tdx/policy.js";
import type { Event } from "./event.js";
import { framesOf } from "./pieces.js";

/**
 * The events of a TD's boot until its memory is mapped as the guest's record has it, under a kernel of this policy: the TD
 * and its vCPUs; firmware and initial memory, added by vCPU 0; then the rest, accepted leaf by leaf by the vCPUs in turn; and
 * a last access of each vCPU to what is mapped, so that its caches are as a topup leaves them.
 *
 * @example
 * [...boot(guest({ memory: "1G" }), policy("v6"))].map(({ op }) => op).slice(0, 3); // ["create", "vcpu-create", "add"]
 */
export function* boot(guest: Guest, rules: Policy, id = 0): Generator<Event> {
  const td = guestUnder(rules, guest);
  yield { op: "create", guest: id, gpaw: td.gpaw, l2Vms: td.l2Vms };
  for (let vcpu = 0; vcpu < td.vcpus; vcpu++) yield { op: "vcpu-create", guest: id, vcpu };
  const early = addedEarly(td);
  for (const extent of early) yield { op: "add", guest: id, vcpu: 0, ...framesOf(extent) };
  yield { op: "finalize", guest: id };
  for (const extent of td.sharedExtents) {
    yield { op: "convert", guest: id, to: "shared", ...framesOf(extent) };
  }
  const rest = td.leaves.flatMap(({ level, ...extent }) =>
    subtract([extent], early).map((piece) => ({ level, piece })),
  );
  for (const [index, { level, piece }] of rest.entries()) {
    yield accepted(id, index % td.vcpus, level, piece);
  }
  const [first] = td.leaves;
  if (!first) return;
  for (let vcpu = 0; vcpu < td.vcpus; vcpu++) {
    yield { op: "fault", guest: id, vcpu, first: first.start / PAGE, count: 1 };
  }
}

/** Memory that is there before the TD runs. */
function addedEarly(td: Guest): Extent[] {
  const own = subtract(td.ram, td.sharedExtents);
  const initial = intersect(own, initialOf(td, td.firmware, td.ram));
  return mergeExtents([...initial, ...firmwareRegion(td.firmware)]);
}

function accepted(guest: number, vcpu: number, level: Level, extent: Extent): Event {
  return { op: "accept", guest, vcpu, level, ...framesOf(extent) };
}
