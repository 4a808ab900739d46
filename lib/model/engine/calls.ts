import { seamcalls, type Seamcall } from "../../tdx/seamcall.js";
import { fails, type Failures } from "../failures.js";

const NONE: readonly number[] = [];

/** Calls into the module by leaf, and pages asked of the host's allocator, some of which fail. */
export class Calls {
  readonly count = Object.fromEntries(seamcalls.map((leaf) => [leaf, 0])) as Record<
    Seamcall,
    number
  >;
  readonly failures: Failures;
  #asked = 0;

  constructor(failures: Failures = {}) {
    this.failures = failures;
  }

  /** Calls a leaf; answers whether the call fails. */
  call(leaf: Seamcall): boolean {
    this.count[leaf]++;
    return fails(this.failures, leaf, this.count[leaf]);
  }

  /** Calls leaves so many times each, none of which can fail. */
  callAll(count: number, ...leaves: readonly Seamcall[]): void {
    for (const leaf of leaves) this.count[leaf] += count;
  }

  /** Calls a leaf so many times; answers which of these calls fail, counted from 0. */
  callEach(count: number, leaf: Seamcall): readonly number[] {
    const before = this.count[leaf];
    this.count[leaf] += count;
    const numbers = this.failures[leaf];
    if (!numbers) return NONE;
    return [...new Set(numbers)]
      .map((number) => number - before - 1)
      .filter((at) => at >= 0 && at < count)
      .sort((a, b) => a - b);
  }

  /** Asks for a page; answers whether the allocator has none. */
  ask(): boolean {
    this.#asked++;
    return fails(this.failures, "allocation", this.#asked);
  }
}
