import { setImmediate } from "node:timers/promises";
import type { Columns } from "../columns/columns.js";
import { compiled } from "../compiled.js";
import type { StudyPart } from "../study/part.js";
import type { Study } from "../study/study.js";
import { inThreads } from "../threads/in-threads.js";

/** How a study is computed on this machine. */
export interface ComputeOptions {
  /** The points from one up to but not including another; all unless told. */
  readonly start?: number;
  readonly end?: number;
  /** As many as the study asks for unless told. */
  readonly threads?: number;
  /** Ends it early, by an error called `AbortError`. */
  readonly signal?: AbortSignal;
  /** Told how many points are done. */
  readonly onDone?: (points: number) => void;
}

// Points that one thread computes between looks at the signal, and that many hold in memory at a time.
const CHUNK = 1024;
const PIECE = 2 ** 20;

const module = compiled("study/part.js").href;

/** Rows of a study in order, as they are computed. */
export async function* computed(
  study: Study,
  { start = 0, end = study.points, threads = study.threads, signal, onDone }: ComputeOptions = {},
): AsyncGenerator<Columns, void, undefined> {
  const size = threads === 1 ? CHUNK : PIECE;
  for (let from = start; from < end; from += size) {
    const until = Math.min(end, from + size);
    if (threads === 1) yield study.compute(from, until);
    else {
      const data: StudyPart = { spec: study.spec, from };
      const work = { module, open: "openPart", data, points: until - from };
      const before = from - start;
      yield await inThreads(work, {
        threads,
        ...(signal && { signal }),
        progress: ({ done }) => onDone?.(before + done),
      });
    }
    onDone?.(until - start);
    // An interrupt is heard between two chunks.
    await setImmediate(undefined, { signal });
  }
}
