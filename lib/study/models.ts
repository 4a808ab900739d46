import { charge } from "../model/charge.js";
import { fit } from "../model/fit.js";
import { footprint } from "../model/footprint.js";
import { simulate } from "../model/simulate.js";
import type { Fleet } from "../scene/fleet.js";
import type { Host } from "../scene/host.js";
import { workload } from "../workload/workloads.js";

/** What is asked at a point. */
export interface Asked {
  readonly host: Host;
  readonly guests: Fleet;
  readonly seed: number;
  readonly workload: string | undefined;
}

type Answer = Readonly<Record<string, number | string>>;

/** The numbers and names that each model answers with. */
export const models = {
  footprint: ({ host, guests }): Answer => {
    const { bytes, static: all, dynamic } = footprint(host, guests);
    const { best, expected, worst } = dynamic;
    return {
      bytes,
      static: all.bytes,
      best: best.bytes,
      expected: expected.bytes,
      worst: worst.bytes,
    };
  },
  fit: ({ host, guests }): Answer => {
    const { guests: fitting, bound, next, metadata, left } = fit(host, guests);
    return { fitting, bound: bound.name, next: next.name, metadata, left };
  },
  charge: ({ host, guests }): Answer => {
    const { once, perGuest, perGib, perVcpu, guest, exact } = charge(host, guests[0]![0]);
    return { once, perGuest, perGib, perVcpu, guest, exact };
  },
  simulate: ({ host, guests, workload: name, seed }): Answer => {
    const events = workload(name!, guests, host.policy, { seed });
    const found = simulate(host, events, { rows: 0 });
    const { bytes, peak, gets, puts, locks, taken, returned, pairs } = found;
    return { bytes, peak, gets, puts, locks, taken, returned, pairs: pairs.end };
  },
} satisfies Readonly<Record<string, (asked: Asked) => Answer>>;

/** The name of a model. */
export type ModelName = keyof typeof models;

/** Columns of each model, in order. */
export const outputsOf: Readonly<Record<ModelName, readonly OutputName[]>> = {
  footprint: ["bytes", "static", "best", "expected", "worst"],
  fit: ["fitting", "bound", "next", "metadata", "left"],
  charge: ["once", "perGuest", "perGib", "perVcpu", "guest", "exact"],
  simulate: ["bytes", "peak", "gets", "puts", "locks", "taken", "returned", "pairs"],
};

/** Every name that an output can have. */
export const outputNames = [
  "bytes",
  "static",
  "best",
  "expected",
  "worst",
  "fitting",
  "bound",
  "next",
  "metadata",
  "left",
  "once",
  "perGuest",
  "perGib",
  "perVcpu",
  "guest",
  "exact",
  "peak",
  "gets",
  "puts",
  "locks",
  "taken",
  "returned",
  "pairs",
] as const;

/** The name of a column of an answer. */
export type OutputName = (typeof outputNames)[number];

/** Whether a column holds text. */
export function isText(name: OutputName): boolean {
  return name === "bound" || name === "next";
}
