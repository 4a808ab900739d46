import { MAX_ORDER } from "../../../lib/model/buddy/area.js";

const GIANT = 2 ** MAX_ORDER;

/** A buddy allocator of one zone as one would write it first: sets of free blocks and a map of those in use. */
export class NaiveBuddy {
  readonly free = Array.from({ length: MAX_ORDER + 1 }, () => new Set<number>());
  readonly used = new Map<number, number>();

  constructor(ranges: readonly (readonly [number, number])[]) {
    for (const [first, end] of ranges) {
      for (let pfn = first; pfn < end;) {
        const order = pfn % GIANT === 0 && pfn + GIANT <= end ? MAX_ORDER : 0;
        this.#join(pfn, order);
        pfn += 2 ** order;
      }
    }
  }

  /** The block that a policy takes: its page and order, or null. */
  choose(order: number, policy: "clustered" | "first-fit"): [number, number] | null {
    const fitting = this.free.flatMap((pages, from) =>
      from < order ? [] : [...pages].map((page): [number, number] => [page, from]),
    );
    const rank = ([page, from]: [number, number]): number =>
      policy === "clustered" ? from * 2 ** 40 + page : page;
    return fitting.sort((a, b) => rank(a) - rank(b))[0] ?? null;
  }

  /** Takes a block at a place that must be free. */
  take(page: number, order: number): void {
    const from = this.free.findIndex(
      (pages, at) => at >= order && pages.has(page - (page % 2 ** at)),
    );
    if (from < 0) throw new Error(`${page} of order ${order} is not free`);
    let start = page - (page % 2 ** from);
    this.free[from]!.delete(start);
    for (let at = from - 1; at >= order; at--) {
      const upper = page >= start + 2 ** at;
      this.free[at]!.add(upper ? start : start + 2 ** at);
      if (upper) start += 2 ** at;
    }
    this.used.set(page, order);
  }

  put(page: number): void {
    const order = this.used.get(page)!;
    this.used.delete(page);
    this.#join(page, order);
  }

  get counts(): number[] {
    return this.free.map(({ size }) => size);
  }

  #join(page: number, order: number): void {
    const buddy = page ^ (2 ** order);
    if (order === MAX_ORDER || !this.free[order]!.has(buddy)) {
      this.free[order]!.add(page);
      return;
    }
    this.free[order]!.delete(buddy);
    this.#join(Math.min(page, buddy), order + 1);
  }
}
