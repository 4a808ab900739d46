import { randomUUID } from "node:crypto";
import { channel } from "./channel.js";
import { formatDuration } from "./time.js";

/** What a bar should say. */
export interface ProgressOptions {
  /** How many items there are; taken from the items where they know. */
  readonly total?: number;
  readonly label?: string;
  /** The least time between two looks, in milliseconds. */
  readonly every?: number;
}

/**
 * Hands on each item and shows how far a loop has come, its rate and how long it will take: in a notebook as one
 * output that is kept up to date, on a terminal as one line. Takes what `for` takes; `for await` needs an async source.
 */
export function progress<T>(items: AsyncIterable<T>, options?: ProgressOptions): AsyncIterable<T>;
export function progress<T>(items: Iterable<T>, options?: ProgressOptions): Iterable<T>;
export function progress<T>(
  items: Iterable<T> | AsyncIterable<T>,
  options: ProgressOptions = {},
): Iterable<T> | AsyncIterable<T> {
  const bar = progressBar({ ...sized(items), ...options });
  return Symbol.asyncIterator in items ? later(items, bar) : now(items, bar);
}

function* now<T>(items: Iterable<T>, bar: Bar): Generator<T> {
  try {
    for (const item of items) {
      yield item;
      bar.step();
    }
  } finally {
    bar.end();
  }
}

async function* later<T>(items: AsyncIterable<T>, bar: Bar): AsyncGenerator<T> {
  try {
    for await (const item of items) {
      yield item;
      bar.step();
    }
  } finally {
    bar.end();
  }
}

interface Bar {
  step(): void;
  end(): void;
}

function progressBar({ total, label = "", every = 100 }: ProgressOptions): Bar {
  const began = performance.now();
  const show = line();
  let done = 0;
  let next = began;
  const draw = (last: boolean): void => {
    const seconds = (performance.now() - began) / 1000;
    show(progressText({ done, seconds, label, ...(total === undefined ? {} : { total }) }), last);
  };
  draw(false);
  return {
    step: () => {
      done++;
      const at = performance.now();
      if (at < next) return;
      next = at + every;
      draw(false);
    },
    end: () => draw(true),
  };
}

const width = 24;

/** One line of progress: `label  12 of 40 ███████▏ 30 %  4.0/s  3.0 s, 7.0 s left`. */
export function progressText(at: {
  readonly done: number;
  readonly seconds: number;
  readonly total?: number;
  readonly label?: string;
}): string {
  const { done, seconds, total, label = "" } = at;
  const rate = seconds > 0 ? done / seconds : 0;
  const known = total !== undefined && total > 0;
  const share = known ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * width);
  const left =
    known && rate > 0 && done < total ? formatDuration(((total - done) / rate) * 1000) : "";
  return [
    label,
    known ? `${"█".repeat(filled)}${"░".repeat(width - filled)} ${Math.floor(share * 100)} %` : "",
    total === undefined ? String(done) : `${done} of ${total}`,
    rate > 0 ? `${rate >= 100 ? Math.round(rate) : Number(rate.toPrecision(3))}/s` : "",
    `${formatDuration(seconds * 1000)}${left === "" ? "" : `, ${left} left`}`,
  ]
    .filter((part) => part !== "")
    .join("  ");
}

/** Where the line of a bar goes: a place of a notebook, or the line of a terminal that the cursor stands in. */
function line(): (text: string, last: boolean) => void {
  const open = channel();
  if (open) {
    const id = randomUUID();
    let update = false;
    return (text) => {
      open.display({ "text/plain": text }, { metadata: {}, id, update });
      update = true;
    };
  }
  const { stderr } = process;
  return (text, last) => {
    if (stderr.isTTY) stderr.write(`\r\u001b[K${text}${last ? "\n" : ""}`);
    else if (last) stderr.write(`${text}\n`);
  };
}

function sized(items: unknown): { total?: number } {
  const { length, size } = items as { length?: unknown; size?: unknown };
  const total = typeof length === "number" ? length : size;
  return typeof total === "number" ? { total } : {};
}
