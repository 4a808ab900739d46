import { setTimeout as delay } from "node:timers/promises";

import type { Content } from "../kernel/message.js";
import { KernelDied, type RunningKernel } from "../kernel/running-kernel.js";
import type { OutputCollector } from "./outputs.js";

/** How a cell ended: by its own error, stopped from outside (time, the kernel's death), or interrupted by the reader. */
export type CellEnd =
  | { readonly status: "ok" | "interrupted" }
  | {
      readonly status: "failed" | "stopped";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

interface Limits {
  readonly stopOnError: boolean;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

// How long a kernel has to stop a cell before it is ended.
const interruptGrace = 2000;

// A longer delay does not fit a timer and would fire at once.
const longestTimer = 2 ** 31 - 1;

/** Runs one cell and leaves what it shows in `outputs`, with an error at the end when it did not end well. */
export async function runCell(
  kernel: RunningKernel,
  source: string,
  outputs: OutputCollector,
  limits: Limits,
): Promise<CellEnd> {
  const asked = kernel.execute(source, {
    stopOnError: limits.stopOnError,
    onMessage: (message) => outputs.add(message),
  });
  const settled = asked.then(
    (reply) => ({ reply }),
    (error: unknown) => ({ error }),
  );
  const first = await Promise.race([settled, reached(limits)]);
  if (first === "limit") {
    await stop(kernel, settled);
    if (limits.signal?.aborted !== true) {
      return stopped(outputs, "CellTimeout", `no end within ${limits.timeoutSeconds} s`);
    }
    if (outputs.outputs.at(-1)?.output_type !== "error") {
      stopped(outputs, "Interrupted", "the run was interrupted");
    }
    return { status: "interrupted" };
  }
  if ("reply" in first) return fromReply(first.reply);
  if (!(first.error instanceof KernelDied)) throw first.error;
  // What it sent last may still be on its way.
  await delay(100);
  return stopped(outputs, "KernelDied", first.error.message);
}

function fromReply(reply: Content): CellEnd {
  if (reply["status"] === "ok") return { status: "ok" };
  const { ename = "Aborted", evalue = "the kernel did not run the cell", traceback = [] } = reply;
  return {
    status: "failed",
    ename: String(ename),
    evalue: String(evalue),
    traceback: traceback as string[],
  };
}

function stopped(outputs: OutputCollector, ename: string, evalue: string): CellEnd {
  const traceback = [`${ename}: ${evalue}`];
  outputs.addError(ename, evalue, traceback);
  return { status: "stopped", ename, evalue, traceback };
}

async function stop(kernel: RunningKernel, settled: Promise<unknown>): Promise<void> {
  kernel.interrupt();
  const late = delay(interruptGrace, "late", { ref: false });
  if ((await Promise.race([settled, late])) === "late") kernel.kill();
  await settled;
}

/** Resolves when the time is up or the reader interrupts, whichever comes first; perhaps never. */
function reached({ timeoutSeconds, signal }: Limits): Promise<"limit"> {
  const signals = signal ? [signal] : [];
  if (timeoutSeconds !== undefined) {
    signals.push(AbortSignal.timeout(Math.min(Math.ceil(timeoutSeconds * 1000), longestTimer)));
  }
  const any = AbortSignal.any(signals);
  return new Promise((resolve) => {
    if (any.aborted) resolve("limit");
    any.addEventListener("abort", () => resolve("limit"), { once: true });
  });
}
