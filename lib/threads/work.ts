import type { Columns } from "../columns/columns.js";

/** Rows by number, any range of them by itself. */
export interface Opened {
  /** The rows of the points from one up to but not including another; fewer where points are left out. */
  compute(start: number, end: number): Columns;
}

/** Rows that threads can make: each opens the same module with the same data. */
export interface Work {
  /** The address of a module. */
  readonly module: string;
  /** The name of its function that takes the data and answers with what computes rows, at once or later. */
  readonly open: string;
  /** What can be copied to a thread: plain records. */
  readonly data: unknown;
  /** Points, those that may be left out among them. */
  readonly points: number;
}

/** A range of points for a thread, and where its numbers go. */
export interface Task {
  readonly work: Work;
  readonly start: number;
  readonly end: number;
  /** Columns of numbers, as long as there are points. */
  readonly shared: Readonly<Record<string, Float64Array>>;
}

/** What a thread has done of its task. */
export interface Part {
  readonly start: number;
  /** Rows made. */
  readonly length: number;
  readonly names: readonly string[];
  /** Values that went into no shared column. */
  readonly own: Readonly<Record<string, readonly unknown[] | Float64Array>>;
  readonly ms: number;
  /** What ended it before its time. */
  readonly failure?: Failure;
}

/** An error, as it goes from thread to thread. */
export interface Failure {
  readonly message: string;
  /** Whether it tells of wrong input. */
  readonly input: boolean;
  readonly index: number;
  readonly point: object;
}
