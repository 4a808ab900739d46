import { InputError, oneOf, unknownName } from "../errors.js";
import { formatRange } from "../tdx/memory.js";
import { parseExtents, subtract, type Extent } from "../tdx/extents.js";
import { levels, type Level } from "../tdx/level.js";
import { PAGE } from "../tdx/memory.js";
import { privateLimit, type Gpaw } from "../tdx/sept.js";
import { parseSize } from "../units.js";
import type { LevelShares } from "./guest-layout.js";
import type { GuestSpec } from "./guest-spec.js";

/** A size that is whole 4K pages. */
export function pages(what: string, size: number | string): number {
  const bytes = parseSize(size, what);
  if (bytes > 0 && bytes % PAGE === 0) return bytes;
  throw new InputError(
    `invalid ${what}: ${JSON.stringify(size)} (expected whole pages of 4 KiB, at least one)`,
  );
}

/** Shares for every level from a level's name or from shares that add up to 1. */
export function levelShares(backing: NonNullable<GuestSpec["backing"]>): LevelShares {
  const none = { "4k": 0, "2m": 0, "1g": 0 };
  if (typeof backing === "string") return { ...none, [oneOf("backing", backing, levels)]: 1 };
  for (const [level, share] of Object.entries(backing)) {
    if (!levels.includes(level as Level)) throw unknownName("level of backing", level, levels);
    if (typeof share !== "number" || !(share >= 0 && share <= 1)) {
      throw new InputError(
        `invalid backing.${level}: ${JSON.stringify(share)} (expected a share from 0 to 1)`,
      );
    }
  }
  const shares = { ...none, ...backing };
  const sum = shares["4k"] + shares["2m"] + shares["1g"];
  if (Math.abs(sum - 1) < 1e-9) return shares;
  throw new InputError(
    `invalid backing: ${JSON.stringify(backing)} (shares add up to ${Number(sum.toPrecision(6))}; expected 1)`,
  );
}

/** A user's ranges as extents, all within `limits`. */
export function extentsWithin(
  what: string,
  specs: Parameters<typeof parseExtents>[0],
  limits: readonly Extent[],
): Extent[] {
  const extents = parseExtents(specs, what, PAGE);
  const stray = subtract(extents, limits)[0];
  if (!stray) return extents;
  throw new InputError(
    `invalid ${what}: ${formatRange(stray)} (expected to lie within memory: ${limits.map(formatRange).join(", ")})`,
  );
}

/** Throws unless all of memory has private addresses of the width. */
export function checkWidth(ram: readonly Extent[], gpaw: Gpaw): void {
  const last = ram.at(-1);
  const limit = privateLimit(gpaw);
  if (!last || last.end <= limit) return;
  throw new InputError(
    `invalid memory: it reaches guest address 0x${last.end.toString(16)} (expected at most 0x${limit.toString(16)}, where private addresses end with gpaw ${gpaw})`,
  );
}
