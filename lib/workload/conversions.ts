import { InputError, oneOf, whole } from "../errors.js";
import { guestUnder } from "../scene/guest-policy.js";
import type { Guest } from "../scene/guest.js";
import { alignUp } from "../tdx/memory.js";
import type { Policy } from "../tdx/policy.js";
import { KiB, MiB } from "../units.js";
import { boot } from "./boot.js";
import type { Event } from "./event.js";
import { framesOf, laterLevel, ownMemory, pieces, shareOf } from "./pieces.js";
import { checkSeed } from "./seeds.js";
import { shuffled } from "./shuffled.js";

/** In which order pieces of memory are converted. */
export const conversionPatterns = ["sequential", "strided", "scattered"] as const;

/** One of these orders. */
export type ConversionPattern = (typeof conversionPatterns)[number];

/** What a conversion storm converts. Sizes in bytes. */
export interface ConversionSpec {
  /**
   * From the lowest address up; a piece in each `stride`, then the next piece in each; or any order by seed. Sequential unless
   * told.
   */
  readonly pattern?: ConversionPattern;
  /** Bytes of one conversion, which begins at a multiple of them: whole pages, 64 KiB unless told. */
  readonly bytes?: number;
  /** How many conversions: 1024 unless told, or as many as the guest's memory has pieces. */
  readonly count?: number;
  /** In place of `count`: the share of the pieces of its mapped private memory. */
  readonly share?: number;
  /** Of `strided`, a multiple of `bytes`: 2 MiB, or the next such multiple, unless told. */
  readonly stride?: number;
  /** Whether all of it becomes private again afterwards, in the same order, and is accepted; not unless told. */
  readonly back?: boolean;
  /** 1 unless told. */
  readonly seed?: number;
  /** Number of the TD; 0 unless told. */
  readonly id?: number;
}

/**
 * A TD boots, then converts private memory to shared piece by piece. What of it was mapped at 2M is split at the ends of each
 * piece, for good.
 *
 * @throws InputError for a pattern, size, count or share that cannot be.
 * @example
 * [...conversionStorm(guest({ memory: "1G" }), policy("v6"), { count: 8 })].filter(({ op }) => op === "convert").length; // 8
 */
export function conversionStorm(
  guest: Guest,
  rules: Policy,
  spec: ConversionSpec = {},
): Generator<Event> {
  const { bytes = 64 * KiB, back = false, seed = 1, id = 0 } = spec;
  const pattern = oneOf("pattern", spec.pattern ?? "sequential", conversionPatterns);
  const td = guestUnder(rules, guest);
  const all = pieces(ownMemory(td), bytes);
  const count = countOf(spec, all.count);
  checkSeed(seed);
  const stride = spec.stride ?? alignUp(2 * MiB, bytes);
  if (!Number.isSafeInteger(stride) || stride <= 0 || stride % bytes !== 0) {
    throw new InputError(
      `invalid stride: ${stride} (expected a multiple of the ${bytes} bytes of one conversion)`,
    );
  }
  const numbers: Readonly<Record<ConversionPattern, (index: number) => number>> = {
    sequential: (index) => index,
    strided: (index) => strided(all.count, stride / bytes, index),
    scattered: (index) => shuffled(seed, all.count, index),
  };
  const frames = (index: number): ReturnType<typeof framesOf> =>
    framesOf(all.at(numbers[pattern](index)));

  function* storm(): Generator<Event> {
    yield* boot(guest, rules, id);
    for (let index = 0; index < count; index++) {
      const vcpu = index % td.vcpus;
      yield { op: "convert", guest: id, vcpu, to: "shared", ...frames(index) };
    }
    if (!back) return;
    const level = laterLevel(rules, td);
    for (let index = 0; index < count; index++) {
      const vcpu = index % td.vcpus;
      yield { op: "convert", guest: id, vcpu, to: "private", ...frames(index) };
      yield { op: "accept", guest: id, vcpu, level, ...frames(index) };
    }
  }
  return storm();
}

function countOf({ count, share }: ConversionSpec, most: number): number {
  if (count !== undefined && share !== undefined) {
    throw new InputError("contradiction: both count and share (give one)");
  }
  if (share !== undefined) return shareOf(share, most);
  return count === undefined ? Math.min(1024, most) : whole("count", count, 0, most);
}

/** The number at a place where all below `size` are dealt into rows of `width` and then read column by column. */
function strided(size: number, width: number, index: number): number {
  const rows = alignUp(size, width) / width;
  // The last row may be short, so that the columns beyond it have one number less.
  const long = size - (rows - 1) * width;
  const inLong = long * rows;
  if (index < inLong) return (index % rows) * width + Math.floor(index / rows);
  const left = index - inLong;
  return (left % (rows - 1)) * width + long + Math.floor(left / (rows - 1));
}
