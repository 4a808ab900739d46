import type { Event } from "./event.js";

/** A run of guest page frames, and what happens to it. */
export type TracedRun = Required<Pick<Event, "op" | "first" | "count">> & Pick<Event, "level">;

/** Frames of 2 MiB and of 1 GiB. */
const UNIT = 512;
const GIANT = UNIT * UNIT;

// What is in a 2 MiB unit that a trace has touched: a leaf; nothing, with a table above; else a bitmap of its 4K pages.
const LEAF = 1;
const NONE = 0;
type Unit = typeof LEAF | typeof NONE | Uint32Array;

const FULL = new Uint32Array(16).fill(0xffffffff);

/**
 * The leaves of a TD as a trace shows them, by the rules of TDX: tables stay once they are linked, so that what the trace maps
 * larger above them is mapped page by page. Each method answers the runs that bring a TD along, none where it is so already.
 */
export class TracedLeaves {
  /** Leaves unmapped that the trace had not shown being mapped. */
  unseen = 0;
  readonly #units = new Map<number, Unit>();
  readonly #giants = new Set<number>();

  /** Leaves are no larger than of level `largest`: 1 for 4K, 2 for 2M, 3 for 1G. */
  constructor(private readonly largest: number) {}

  map(gfn: number, level: number): TracedRun[] {
    if (level >= 3) return this.#mapGiant(Math.floor(gfn / GIANT));
    const unit = Math.floor(gfn / UNIT);
    const known = this.#units.get(unit);
    if (known === LEAF || this.#giants.has(Math.floor(unit / UNIT))) return [];
    if (level === 2) return this.#mapUnit(unit, known);
    const pages = this.#bits(unit);
    if (isSet(pages, gfn % UNIT)) return [];
    this.#put(unit, pages, gfn % UNIT, true);
    return [{ op: "fault", first: gfn, count: 1, level: "4k" }];
  }

  unmap(gfn: number, level: number): TracedRun[] {
    if (level >= 3) return this.#unmapGiant(Math.floor(gfn / GIANT));
    const unit = Math.floor(gfn / UNIT);
    const runs = this.#splitAbove(unit);
    if (level === 2) return [...runs, ...this.#unmapUnit(unit)];
    if (this.#units.get(unit) === LEAF) runs.push(...this.split(gfn, 2));
    const pages = this.#units.get(unit);
    if (typeof pages !== "object" || !isSet(pages, gfn % UNIT)) {
      this.unseen++;
      return runs;
    }
    this.#put(unit, pages, gfn % UNIT, false);
    return [...runs, { op: "remove", first: gfn, count: 1 }];
  }

  /** Splits a leaf; one that the trace finds in place is mapped first. */
  split(gfn: number, level: number): TracedRun[] {
    if (level > this.largest) return [];
    if (level >= 3) return this.#splitGiant(Math.floor(gfn / GIANT));
    const unit = Math.floor(gfn / UNIT);
    const above = this.#splitAbove(unit);
    if (typeof this.#units.get(unit) === "object") return above;
    const found = this.#units.get(unit) === LEAF ? [] : this.map(gfn, 2);
    this.#units.set(unit, FULL);
    return [...above, ...found, { op: "demote", first: unit * UNIT, count: UNIT, level: "4k" }];
  }

  #mapUnit(unit: number, known: Unit | undefined): TracedRun[] {
    const isLarge = this.largest >= 2 && typeof known !== "object";
    if (known === FULL) return [];
    this.#units.set(unit, isLarge ? LEAF : FULL);
    return [{ op: "fault", first: unit * UNIT, count: UNIT, level: isLarge ? "2m" : "4k" }];
  }

  #mapGiant(giant: number): TracedRun[] {
    if (this.#giants.has(giant)) return [];
    const units = Array.from({ length: UNIT }, (_, index) => giant * UNIT + index);
    if (this.largest < 3 || units.some((unit) => this.#units.has(unit))) {
      return units.flatMap((unit) => this.map(unit * UNIT, 2));
    }
    this.#giants.add(giant);
    return [{ op: "fault", first: giant * GIANT, count: GIANT, level: "1g" }];
  }

  #unmapUnit(unit: number): TracedRun[] {
    const known = this.#units.get(unit);
    if (known === LEAF) {
      this.#units.set(unit, NONE);
      return [{ op: "remove", first: unit * UNIT, count: UNIT }];
    }
    if (typeof known !== "object") {
      this.unseen++;
      return [];
    }
    this.#units.set(unit, new Uint32Array(16));
    return runsOf(known).map(({ first, count }) => ({
      op: "remove",
      first: unit * UNIT + first,
      count,
    }));
  }

  #unmapGiant(giant: number): TracedRun[] {
    if (this.#giants.delete(giant)) return [{ op: "remove", first: giant * GIANT, count: GIANT }];
    const units = Array.from({ length: UNIT }, (_, index) => giant * UNIT + index);
    const known = units.filter((unit) => this.#units.has(unit));
    if (known.length === 0) this.unseen++;
    return known.flatMap((unit) => (this.#units.get(unit) === NONE ? [] : this.#unmapUnit(unit)));
  }

  #splitGiant(giant: number): TracedRun[] {
    const found = this.#giants.has(giant) ? [] : this.#mapGiant(giant);
    if (!this.#giants.delete(giant)) return found;
    for (let unit = giant * UNIT; unit < (giant + 1) * UNIT; unit++) this.#units.set(unit, LEAF);
    return [...found, { op: "demote", first: giant * GIANT, count: GIANT, level: "2m" }];
  }

  /** Splits a 1G leaf above a unit that is changed without it. */
  #splitAbove(unit: number): TracedRun[] {
    const giant = Math.floor(unit / UNIT);
    return this.#giants.has(giant) ? this.#splitGiant(giant) : [];
  }

  #bits(unit: number): Uint32Array {
    const known = this.#units.get(unit);
    return typeof known === "object" ? known : new Uint32Array(16);
  }

  #put(unit: number, pages: Uint32Array, page: number, isMapped: boolean): void {
    const own = pages === FULL ? FULL.slice() : pages;
    if (isMapped) own[page >>> 5]! |= 1 << (page & 31);
    else own[page >>> 5]! &= ~(1 << (page & 31));
    // Most units end up full, and share one bitmap.
    this.#units.set(unit, own.every((word) => word === 0xffffffff) ? FULL : own);
  }
}

function isSet(pages: Uint32Array, page: number): boolean {
  return (pages[page >>> 5]! & (1 << (page & 31))) !== 0;
}

/** The runs of pages in a bitmap. */
function runsOf(pages: Uint32Array): { first: number; count: number }[] {
  const runs: { first: number; count: number }[] = [];
  for (let page = 0; page < UNIT; page++) {
    if (!isSet(pages, page)) continue;
    const first = page;
    while (page + 1 < UNIT && isSet(pages, page + 1)) page++;
    runs.push({ first, count: page + 1 - first });
  }
  return runs;
}
