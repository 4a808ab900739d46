import type { Extent } from "../tdx/extents.js";
import type { Level } from "../tdx/level.js";
import type { Gpaw, Leaf, SeptPages } from "../tdx/sept.js";
import type { LevelShares } from "./guest-layout.js";
import type { Firmware } from "./guest-memory.js";
import type { Accept, GuestSpec } from "./guest-spec.js";

/** A resolved guest: what was given, every default filled in, and its memory laid out. All sizes in bytes. */
export interface Guest {
  readonly name: string;
  readonly memory: number;
  /** The ranges given, or undefined where `memory` was laid out as q35 does. */
  readonly ranges: GuestSpec["ranges"];
  readonly vcpus: number;
  readonly backing: NonNullable<GuestSpec["backing"]>;
  readonly folio: Level;
  readonly shared: NonNullable<GuestSpec["shared"]>;
  readonly gpaw: Gpaw;
  readonly accept: Accept;
  readonly acceptGranule: number;
  /** As given; undefined where a default holds. */
  readonly touched: GuestSpec["touched"];
  readonly firmware: Firmware;
  /** As given; undefined where it is what the firmware needs. */
  readonly initial: GuestSpec["initial"];
  readonly l2Vms: number;
  /** Guest addresses of memory, ascending and merged. */
  readonly ram: readonly Extent[];
  /** The part of them shared with the host. */
  readonly sharedExtents: readonly Extent[];
  /** Share of private memory for each level, after the folio limit. */
  readonly shares: LevelShares;
  /** Touched private memory, the firmware image included, by the level it is mapped at. */
  readonly leaves: readonly Leaf[];
  /** Private mappings of each level. */
  readonly pages: Readonly<Record<Level, number>>;
  readonly sept: SeptPages;
  /** Memory that is not shared, touched or not, without the firmware image. */
  readonly privateBytes: number;
  readonly sharedBytes: number;
  /** Private memory that has been touched, without the firmware image. */
  readonly touchedBytes: number;
  /** Private memory behind all leaves: what is touched, and the firmware image. */
  readonly mappedBytes: number;
  readonly warnings: readonly string[];
}
