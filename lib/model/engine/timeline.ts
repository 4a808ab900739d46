import { kind, pageKinds, type Ledger } from "./kinds.js";

/** What there was as events had ended, as columns of the same length. */
export interface Timeline {
  /** Numbers of the events. */
  readonly event: Float64Array;
  /** Bytes of metadata, boot-time tables apart. */
  readonly bytes: Float64Array;
  /** Bytes of each kind of pages. */
  readonly kinds: Readonly<Record<string, Float64Array>>;
}

/** Keeps at most so many moments, evenly spread, however many events come. */
export class Recorder {
  readonly #most: number;
  readonly #events: number[] = [];
  readonly #rows: Float64Array[] = [];
  #stride = 1;

  constructor(most: number) {
    this.#most = most;
  }

  /** Sees an event end. */
  record(event: number, ledger: Ledger): void {
    if (this.#most === 0 || event % this.#stride !== 0) return;
    this.#events.push(event);
    this.#rows.push(ledger.now.slice());
    if (this.#events.length <= this.#most) return;
    this.#stride *= 2;
    this.#keep((at) => this.#events[at]! % this.#stride === 0);
  }

  /** The columns, the last event among them. */
  columns(event: number, ledger: Ledger): Timeline {
    const events = [...this.#events];
    const rows = [...this.#rows];
    if (this.#most > 0 && events.at(-1) !== event && event > 0) {
      events.push(event);
      rows.push(ledger.now.slice());
    }
    const column = (at: number): Float64Array =>
      Float64Array.from(rows, (row) => row[at]! * pageKinds[at]!.bytes);
    const kinds = Object.fromEntries(pageKinds.map(({ name }, at) => [name, column(at)]));
    const metadata = pageKinds.slice(0, kind.waiting).map((_, at) => column(at));
    const bytes = Float64Array.from(rows, (_, row) =>
      metadata.reduce((sum, values) => sum + values[row]!, 0),
    );
    return { event: Float64Array.from(events), bytes, kinds };
  }

  #keep(isKept: (at: number) => boolean): void {
    const kept = this.#events.map((_, at) => at).filter(isKept);
    const events = kept.map((at) => this.#events[at]!);
    const rows = kept.map((at) => this.#rows[at]!);
    this.#events.splice(0, Infinity, ...events);
    this.#rows.splice(0, Infinity, ...rows);
  }
}
