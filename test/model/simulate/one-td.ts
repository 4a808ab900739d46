import { simulate, type Simulated, type SimulateOptions } from "../../../lib/model/simulate.js";
import { host, type Host } from "../../../lib/scene/host.js";
import type { Policy } from "../../../lib/tdx/policy.js";
import type { Event } from "../../../lib/workload/event.js";

/** A host with Dynamic PAMT and room for three TDs. */
export function on(rules: string | Policy, memory = "8G"): Host {
  return host({ memory, pamt: "dynamic", policy: rules, keyIds: 4 });
}

/** A TD of one vCPU that runs. */
export const begun: readonly Event[] = [
  { op: "create", guest: 0 },
  { op: "vcpu-create", guest: 0, vcpu: 0 },
  { op: "finalize", guest: 0 },
];

/** Plays what follows on one such TD. */
export function play(
  rules: string | Policy,
  events: readonly Event[],
  options?: SimulateOptions,
): Simulated {
  return simulate(on(rules), [...begun, ...events], options);
}

/** An event on its vCPU. */
export function event(
  op: Event["op"],
  first: number,
  count: number,
  rest: Partial<Event> = {},
): Event {
  return { op, guest: 0, vcpu: 0, first, count, ...rest };
}

/** Bytes of a kind after the last event. */
export function bytes({ kinds }: Simulated, name: string): number {
  return kinds.find((one) => one.name === name)!.bytes;
}
