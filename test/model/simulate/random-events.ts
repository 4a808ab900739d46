import { fc } from "@fast-check/vitest";
import type { Event, Op } from "../../../lib/workload/event.js";
import type { Level } from "../../../lib/tdx/level.js";

const SPAN = 4 * 512;

/** A wish for an event; `playable` makes of it what the state allows. */
export interface Wish {
  readonly op: Op;
  readonly guest: number;
  readonly vcpu: number | null;
  readonly first: number;
  readonly count: number;
  readonly level: Level;
  readonly to: "shared" | "private";
  readonly aligned: boolean;
}

/** Wishes over two TDs of two vCPUs each, on four 2 MiB units of guest memory. */
export const wishes: fc.Arbitrary<Wish[]> = fc.array(
  fc.record({
    op: fc.constantFrom<Op>(
      "add",
      "queue",
      "finalize",
      "fault",
      "fault",
      "fault",
      "accept",
      "accept",
      "demote",
      "remove",
      "convert",
      "convert",
      "punch",
      "balloon",
      "vcpu-free",
      "vcpu-create",
      "destroy",
    ),
    guest: fc.nat(1),
    vcpu: fc.oneof(
      { arbitrary: fc.nat(1), weight: 20 },
      { arbitrary: fc.constant(null), weight: 1 },
    ),
    first: fc.nat(SPAN - 1),
    count: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1100 })),
    level: fc.constantFrom("4k" as const, "2m" as const, "2m" as const),
    to: fc.constantFrom("shared" as const, "private" as const),
    aligned: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** The event of a wish; aligned ones are about whole 2 MiB units. */
export function eventOf({ aligned, ...wish }: Wish): Event {
  const unit = aligned || wish.op === "demote" ? 512 : 1;
  const first = Math.floor(wish.first / unit) * unit;
  const count = Math.min(Math.ceil(wish.count / unit) * unit, SPAN - first);
  return { ...wish, first, count };
}
