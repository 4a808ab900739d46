import { fc } from "@fast-check/vitest";
import type { Event, Op } from "../../../lib/workload/event.js";
import type { Level } from "../../../lib/tdx/level.js";

const SPAN = 4 * 512;
const GIB = 2 ** 18;

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

const often = ["fault", "accept", "convert", "punch", "demote"] as const;
const seldom = [
  "add",
  "queue",
  "finalize",
  "remove",
  "balloon",
  "vcpu-free",
  "vcpu-create",
  "destroy",
] as const;

/** Wishes over two TDs of two vCPUs each, on four 2 MiB units of guest memory; some a GiB further up. */
export const wishes: fc.Arbitrary<Wish[]> = fc.array(
  fc.record({
    op: fc.oneof(
      { arbitrary: fc.constantFrom<Op>(...often), weight: 5 },
      { arbitrary: fc.constantFrom<Op>(...seldom), weight: 1 },
    ),
    guest: fc.constantFrom(0, 0, 0, 1),
    vcpu: fc.oneof(
      { arbitrary: fc.nat(1), weight: 50 },
      { arbitrary: fc.constant(null), weight: 1 },
    ),
    first: fc
      .tuple(fc.nat(SPAN - 1), fc.constantFrom(0, 0, 0, GIB))
      .map(([page, base]) => page + base),
    count: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1100 })),
    level: fc.constantFrom("4k" as const, "4k" as const, "2m" as const),
    to: fc.constantFrom("shared" as const, "shared" as const, "private" as const),
    aligned: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** The event of a wish; aligned ones are about whole 2 MiB units, and memory that comes is 2M there where it can be. */
export function eventOf({ aligned, ...wish }: Wish): Event {
  const giant = wish.op === "demote" && wish.level === "2m";
  if (giant) return { ...wish, first: GIB, count: GIB };
  const unit = aligned || wish.op === "demote" ? 512 : 1;
  const first = Math.floor(wish.first / unit) * unit;
  const end = (first < GIB ? 0 : GIB) + SPAN;
  const count = Math.min(Math.ceil(wish.count / unit) * unit, end - first);
  const comes = aligned && (wish.op === "fault" || wish.op === "accept");
  return { ...wish, first, count, level: comes ? "2m" : wish.level };
}

/** Two TDs with their vCPUs, the first of which runs and has memory at every level that its kernel maps. */
export const prelude: readonly Event[] = [
  ...[0, 1].flatMap((guest): Event[] => [
    { op: "create", guest, gpaw: guest === 0 ? 48 : 52 },
    { op: "vcpu-create", guest, vcpu: 0 },
    { op: "vcpu-create", guest, vcpu: 1 },
  ]),
  { op: "finalize", guest: 0 },
  { op: "fault", guest: 0, vcpu: 0, first: 0, count: SPAN, level: "2m" },
];

/** A GiB of memory as one leaf, for kernels with such leaves. */
export const giant: Event = { op: "fault", guest: 0, vcpu: 1, first: GIB, count: GIB, level: "1g" };
