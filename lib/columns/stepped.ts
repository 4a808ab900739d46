import type { Column } from "./columns.js";

/**
 * A column that steps through a few values over and over, each repeated: an axis of a grid, which takes no memory however many
 * rows there are.
 *
 * @example
 * [...new SteppedColumn(["v5", "v6"], 2, 0, 5)]; // ["v5", "v5", "v6", "v6", "v5"]
 */
export class SteppedColumn<T> implements Column<T> {
  readonly length: number;
  readonly values: readonly T[];
  readonly #run: number;
  readonly #start: number;

  /** @param run how many rows each value holds for, before the next one. */
  constructor(values: readonly T[], run: number, start: number, end: number) {
    this.length = end - start;
    this.values = values;
    this.#run = run;
    this.#start = start;
  }

  at(index: number): T | undefined {
    const row = index < 0 ? this.length + index : index;
    if (!(row >= 0 && row < this.length)) return undefined;
    return this.values[Math.floor((this.#start + row) / this.#run) % this.values.length];
  }

  slice(start = 0, end: number = this.length): SteppedColumn<T> {
    const bound = (at: number): number =>
      Math.max(0, Math.min(this.length, at < 0 ? this.length + at : at));
    const from = this.#start + bound(start);
    return new SteppedColumn(
      this.values,
      this.#run,
      from,
      Math.max(from, this.#start + bound(end)),
    );
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let row = 0; row < this.length; row++) yield this.at(row) as T;
  }
}
