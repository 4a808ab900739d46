import { oneOf, whole } from "../errors.js";
import { intersect, mergeExtents, subtract } from "../tdx/extents.js";
import { levelBytes, levels, type Level } from "../tdx/level.js";
import { totalBytes } from "../tdx/memory.js";
import { septPages, type Leaf } from "../tdx/sept.js";
import { LAZY_ACCEPT_BLOCK } from "./accept.js";
import { levelShares, pages } from "./guest-check.js";
import { capShares, leaves } from "./guest-layout.js";
import { firmwareRegion } from "./guest-memory.js";
import { initialOf, memoryOf, sharedOf, touchedOf } from "./guest-parts.js";
import { checkKeys } from "./guest-keys.js";
import { guestPreset } from "./guest-preset.js";
import type { Guest } from "./guest-record.js";
import type { GuestSpec } from "./guest-spec.js";

export type { Guest } from "./guest-record.js";

// TDX module 1.5: MAX_VCPUS of one TD is 0xFFFF, and at most 3 L2 VMs (tdx_api_defs.h).
const MAX_VCPUS = 65_535;
const MAX_L2 = 3;

// Records made here, which need not be laid out again as long as nobody spreads them.
const made = new WeakSet<GuestSpec>();

/**
 * Resolves a guest, or a cloud's instance size by name: defaults filled in, its memory laid out and mapped. Spread a guest
 * and change a field to ask "what if".
 *
 * @throws InputError for an unknown key, an impossible value, or memory that contradicts itself.
 * @example
 * guest({ memory: "16G" }).sept.total; // 8212
 * guest({ ...guest("c3-standard-22"), backing: "2m" }).pages["4k"]; // 1536
 */
export function guest(from: string | GuestSpec): Guest {
  if (typeof from !== "string" && isMade(from)) return from;
  const record = resolve(withPreset(typeof from === "string" ? { preset: from } : from));
  made.add(record);
  return record;
}

function isMade(from: GuestSpec): from is Guest {
  return made.has(from);
}

function resolve(spec: GuestSpec): Guest {
  checkKeys(spec);
  const gpaw = oneOf("gpaw", spec.gpaw ?? 48, [48, 52] as const);
  const firmware = oneOf("firmware", spec.firmware ?? "tdvf", ["tdvf", "none"] as const);
  const accept = oneOf("accept", spec.accept ?? "eager", ["eager", "lazy"] as const);
  const folio = oneOf("folio", spec.folio ?? "1g", levels);
  const vcpus = whole("vcpus", spec.vcpus ?? 1, 1, MAX_VCPUS);
  const l2Vms = whole("l2Vms", spec.l2Vms ?? 0, 0, MAX_L2);
  const acceptGranule = pages("acceptGranule", spec.acceptGranule ?? LAZY_ACCEPT_BLOCK);
  const backing = spec.backing ?? "4k";
  const shares = capShares(levelShares(backing), folio);
  const ram = memoryOf(spec, gpaw, firmwareRegion(firmware));
  const memory = totalBytes(ram);
  const shared = spec.shared ?? 0;
  const sharedExtents = sharedOf(shared, ram, vcpus);
  const own = subtract(ram, sharedExtents);
  const { extents: asNeeded, warnings } = touchedOf({ ...spec, accept, acceptGranule }, own);
  const initial = intersect(own, initialOf(spec, firmware, ram));
  const touched = mergeExtents([...asNeeded, ...initial]);
  const mapped = leaves({ touched, initial, firmware: firmwareRegion(firmware), shares });
  return {
    name: spec.name ?? "guest",
    memory,
    ranges: spec.ranges,
    vcpus,
    backing,
    folio,
    shared,
    gpaw,
    accept,
    acceptGranule,
    touched: spec.touched,
    firmware,
    initial: spec.initial,
    l2Vms,
    ram,
    sharedExtents,
    shares,
    leaves: mapped,
    pages: pagesOf(mapped),
    sept: septPages(mapped, gpaw),
    privateBytes: totalBytes(own),
    sharedBytes: totalBytes(sharedExtents),
    touchedBytes: totalBytes(touched),
    mappedBytes: totalBytes(mapped),
    warnings: [...warnings, ...unseen(mapped)],
  };
}

function withPreset(spec: GuestSpec): GuestSpec {
  if (spec.preset === undefined) return spec;
  const { name, memory, vcpus } = guestPreset(spec.preset);
  return spec.ranges ? { name, vcpus, ...spec } : { name, memory, vcpus, ...spec };
}

function pagesOf(mapped: readonly Leaf[]): Readonly<Record<Level, number>> {
  const count = (level: Level): number =>
    totalBytes(mapped.filter((leaf) => leaf.level === level)) / levelBytes[level];
  return { "4k": count("4k"), "2m": count("2m"), "1g": count("1g") };
}

function unseen(mapped: readonly Leaf[]): readonly string[] {
  if (!mapped.some(({ level }) => level === "1g")) return [];
  return [
    "1 GiB private mappings: no posted kernel makes them; the hugepage series stops at 2 MiB",
  ];
}
