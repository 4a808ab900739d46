/** A column by its name and what it holds. */
export interface Field {
  readonly name: string;
  readonly kind: "number" | "text" | "boolean";
}

/** Rows as columns, in the order of their fields: numbers side by side in memory, others as plain lists. */
export interface Batch {
  readonly length: number;
  readonly columns: readonly (Float64Array | readonly (string | boolean | number)[])[];
}

/** What a file of columns says of itself: the seed, versions, the hash of its study. */
export type Metadata = Readonly<Record<string, string>>;

/** Cuts batches of any length into batches of one length, so that a file's bytes do not depend on who computed which rows. */
export class Regrouped {
  readonly #fields: readonly Field[];
  readonly #size: number;
  #held: (number | string | boolean)[][];

  constructor(fields: readonly Field[], size: number) {
    this.#fields = fields;
    this.#size = size;
    this.#held = fields.map(() => []);
  }

  *push({ length, columns }: Batch): Iterable<Batch> {
    for (let from = 0; from < length;) {
      const to = Math.min(length, from + this.#size - this.#rows);
      columns.forEach((column, at) => {
        const held = this.#held[at]!;
        for (let row = from; row < to; row++) held.push(column[row]!);
      });
      from = to;
      if (this.#rows === this.#size) yield this.#take();
    }
  }

  *end(): Iterable<Batch> {
    if (this.#rows > 0) yield this.#take();
  }

  get #rows(): number {
    return this.#held[0]?.length ?? 0;
  }

  #take(): Batch {
    const columns = this.#fields.map(({ kind }, at) =>
      kind === "number" ? Float64Array.from(this.#held[at] as number[]) : this.#held[at]!,
    );
    const length = this.#rows;
    this.#held = this.#fields.map(() => []);
    return { length, columns };
  }
}
