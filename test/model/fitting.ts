import { fc } from "@fast-check/vitest";
import { InputError } from "../../lib/errors.js";
import { footprint, type Footprint } from "../../lib/model/footprint.js";
import type { FleetSpec } from "../../lib/scene/fleet.js";
import type { Host } from "../../lib/scene/host.js";

/** Where pages are placed: packed, scattered, and each in a range of its own. */
export const placements = ["best", "expected", "worst"] as const;

/** The footprint; the scene is passed over where what TDs need besides their memory does not fit the host. */
export function fitting(node: Host, guests: FleetSpec): Footprint {
  try {
    return footprint(node, guests);
  } catch (error) {
    if (error instanceof InputError) fc.pre(!error.message.includes("pages of 4K used by TDX"));
    throw error;
  }
}

/** Bytes of the components of Dynamic PAMT with these names. */
export function dynamicPart({ components }: Footprint, ...names: readonly string[]): number {
  return components
    .filter(({ name, mode }) => mode === "dynamic" && names.includes(name))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Pairs behind all 4K pages, under policies that back a range with 2 pages. */
export function pairs({ components }: Footprint, placed: (typeof placements)[number]): number {
  const of = placed === "expected" ? "bytes" : placed;
  const behind = components.filter(({ kind }) => kind.startsWith("pairs behind"));
  return behind.reduce((sum, one) => sum + one[of], 0) / 8192;
}
