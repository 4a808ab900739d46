import { IntervalSet } from "./interval-set.js";
import { Mappings } from "./mappings.js";
import type { Gpaw } from "../../tdx/sept.js";
import type { Run } from "../place.js";
import type { Cache } from "../pool.js";
import { kind } from "./kinds.js";

/** A vCPU: its control pages, its cache, and Secure EPT pages that wait with a pair of their own, where pairs come at allocation. */
export interface Vcpu {
  readonly control: Run[];
  readonly cache: Cache;
  readonly waiting: number[];
}

/** A table of Secure EPT below the root, with the guest frames that one covers. */
export const tableSpans = {
  pml4: 2 ** 36,
  pdpt: 2 ** 27,
  pd: 2 ** 18,
  pt: 2 ** 9,
} as const;

/** A level of tables. */
export type Table = keyof typeof tableSpans;

/** A TD that is there. */
export interface Td {
  readonly id: number;
  readonly gpaw: Gpaw;
  readonly l2Vms: number;
  readonly control: Run[];
  readonly vcpus: Map<number, Vcpu>;
  /** Tables that are linked, by the number of the span they cover; none is freed while the TD lives. */
  readonly tables: Readonly<Record<Table, IntervalSet>>;
  /** Host frames of the tables' pages; those that came out of a cache's list apart. */
  readonly septFrames: number[];
  readonly drawnFrames: number[];
  readonly maps: Mappings;
  /** Guest frames shared with the host. */
  readonly shared: IntervalSet;
  /** 2 MiB units that the guest has accepted at less, so that they are never mapped at 2M again. */
  readonly inhibited: IntervalSet;
  /** Pages for splits outside any vCPU. */
  readonly splitCache: Cache;
  runs: boolean;
  /** Whether the kernel gave up on it (KVM_BUG_ON). */
  bugged: boolean;
}

/** A TD before it has any page. */
export function emptyTd(id: number, gpaw: Gpaw, l2Vms: number): Td {
  return {
    id,
    gpaw,
    l2Vms,
    control: [],
    vcpus: new Map(),
    tables: {
      pml4: new IntervalSet(),
      pdpt: new IntervalSet(),
      pd: new IntervalSet(),
      pt: new IntervalSet(),
    },
    septFrames: [],
    drawnFrames: [],
    maps: new Mappings(),
    shared: new IntervalSet(),
    inhibited: new IntervalSet(),
    splitCache: { held: 0, kind: kind.splitCaches },
    runs: false,
    bugged: false,
  };
}
