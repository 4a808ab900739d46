import { unknownName } from "../errors.js";
import type { Guest } from "./guest-record.js";
import type { GuestSpec } from "./guest-spec.js";

/** Every key of a spec; a field added to the type without its line here does not compile. */
const specKeys: Readonly<Record<keyof GuestSpec, true>> = {
  preset: true,
  name: true,
  memory: true,
  ranges: true,
  vcpus: true,
  backing: true,
  folio: true,
  shared: true,
  gpaw: true,
  accept: true,
  acceptGranule: true,
  touched: true,
  firmware: true,
  initial: true,
  l2Vms: true,
};

/** What a resolved guest has besides: computed anew from a spec, so that the record is a spec too. */
const derivedKeys: Readonly<Record<Exclude<keyof Guest, keyof GuestSpec>, true>> = {
  ram: true,
  sharedExtents: true,
  shares: true,
  leaves: true,
  pages: true,
  sept: true,
  privateBytes: true,
  sharedBytes: true,
  touchedBytes: true,
  mappedBytes: true,
  warnings: true,
};

/** Throws InputError for a key that no guest has, with the nearest one. */
export function checkKeys(spec: GuestSpec): void {
  for (const key of Object.keys(spec)) {
    if (Object.hasOwn(specKeys, key) || Object.hasOwn(derivedKeys, key)) continue;
    throw unknownName("key of guest", key, Object.keys(specKeys));
  }
}
