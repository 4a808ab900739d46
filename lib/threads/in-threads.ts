import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import type { Columns } from "../columns/columns.js";
import { compiled } from "../compiled.js";
import { whole } from "../errors.js";
import { Assembly } from "./assembly.js";
import { cancelled, failed } from "./end.js";
import { progressAt } from "./progress.js";
import type { Progress } from "./progress.js";
import type { Failure, Part, Task, Work } from "./work.js";

/** How threads should work. */
export interface ThreadOptions {
  /** How many; as many as there are processors unless told. */
  readonly threads?: number;
  /** Ends the work early; an interrupt (SIGINT) does so too. */
  readonly signal?: AbortSignal;
  /** Told how far the work is, ten times a second at most, and at its end. */
  readonly progress?: (at: Progress) => void;
}

// Milliseconds that a thread should take for a range of points: a range costs some tenths of one to hand out.
const CHUNK = 40;
const TOLD = 100;
// How many times as many points the next range may have as the last.
const GROWTH = 16;

const worker = compiled("threads/worker.js").href;

/**
 * The rows of a work, made by threads. They do not depend on how many there are: ranges of points are handed out in order, and each
 * is put where it belongs.
 *
 * @throws the error of the first point that has one, or one called `AbortError` when the work is cancelled; either carries the rows
 * before it as `done`.
 */
export async function inThreads(work: Work, options: ThreadOptions = {}): Promise<Columns> {
  const { threads = availableParallelism(), signal, progress } = options;
  whole("threads", threads, 1, 1024);
  const { points } = work;
  const assembly = new Assembly(points);
  const pool = new Piscina({
    filename: worker,
    name: "run",
    minThreads: threads,
    maxThreads: threads,
  });
  const stop = new AbortController();
  const cancel = (): void => stop.abort();
  signal?.addEventListener("abort", cancel);
  process.on("SIGINT", cancel);
  if (signal?.aborted) cancel();
  const began = performance.now();
  const state = { next: 0, done: 0, size: 1, told: began, failures: [] as Failure[] };
  const tell = (last: boolean): void => {
    const now = performance.now();
    if (!progress || (!last && now < state.told + TOLD)) return;
    state.told = now;
    progress(progressAt(state.done, points, (now - began) / 1000));
  };
  const one = async (): Promise<void> => {
    const start = state.next;
    // The last ranges are short, so that all threads end at about the same time.
    const fair = Math.ceil((points - start) / (2 * threads));
    const end = Math.min(points, start + Math.max(1, Math.min(state.size, fair)));
    state.next = end;
    const task: Task = { work, start, end, shared: assembly.shared };
    // Until the first range has told which columns there are, numbers come with their parts.
    const part = (await pool.run(task, { signal: stop.signal })) as Part;
    assembly.add(part, end);
    state.done += end - start;
    if (part.failure) state.failures.push(part.failure);
    const fitting = Math.ceil(((end - start) * CHUNK) / Math.max(part.ms, 0.01));
    state.size = Math.min(fitting, (end - start) * GROWTH);
    tell(false);
  };
  const lane = async (): Promise<void> => {
    while (state.next < points && state.failures.length === 0 && !stop.signal.aborted) await one();
  };
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
    process.off("SIGINT", cancel);
    await pool.destroy();
    tell(true);
  }
  const [first] = state.failures.toSorted((a, b) => a.index - b.index);
  if (first) throw failed(first, assembly.columns(first.index));
  if (stop.signal.aborted) throw cancelled(assembly.columns(points), points);
  return assembly.columns(points);
}
