import { data } from "../data.js";
import { unknownName } from "../errors.js";
import type { Sure } from "../tdx/explain.js";

/** An instance size that a cloud offers with TDX. */
export interface GuestPreset {
  readonly name: string;
  /** Size as text, such as `32G`. */
  readonly memory: string;
  readonly vcpus: number;
  readonly source: string;
  /** When the size was noted. */
  readonly date: string;
  readonly sure: Sure;
  readonly note?: string;
}

/** The instance sizes that ship in `data/guests.json`. */
export function guestPresets(): readonly GuestPreset[] {
  return data<readonly GuestPreset[]>("guests.json");
}

/**
 * An instance size by its provider's name.
 *
 * @throws InputError for an unknown name, with the nearest known one.
 * @example
 * guestPreset("c3-standard-22").memory; // "88G"
 */
export function guestPreset(name: string): GuestPreset {
  const found = guestPresets().find((preset) => preset.name === name);
  if (found) return found;
  throw unknownName(
    "guest preset",
    name,
    guestPresets().map((preset) => preset.name),
  );
}
