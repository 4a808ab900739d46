import { dirname, resolve } from "node:path";
import { findKernelspec, type Kernelspec } from "../kernel/kernelspec.js";
import type { RunningKernel } from "../kernel/running-kernel.js";
import { startKernel } from "../kernel/start-kernel.js";
import { readNotebook, tags, type Cell, type CodeCell, type Notebook } from "./document.js";
import { runCell, type CellEnd } from "./run-cell.js";
import { OutputCollector, type Displays } from "./outputs.js";
import { injectParameters, type Parameters } from "./parameters.js";
import { writeNotebook } from "./write.js";

/** How to run a notebook; all of it may be left out. */
export interface RunOptions {
  /** Values for names that the cell tagged `parameters` declares. */
  readonly parameters?: Parameters;
  /** The file to write the executed notebook to, after every cell; nothing is written without it. */
  readonly out?: string;
  /** How long one cell may take; no limit by default. */
  readonly timeoutSeconds?: number;
  /** The kernelspec's name: `pamtlab` by default, whatever the notebook names. */
  readonly kernel?: string;
  /** Speaks with the kernel over sockets, as a front end does, though it could run in this process. */
  readonly wire?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Interrupts the run; what has run is kept. */
  readonly signal?: AbortSignal;
}

/** How far a run has come. */
export interface Progress {
  readonly path: string;
  /** Code cells that have ended. */
  readonly done: number;
  /** Code cells that are to run. */
  readonly cells: number;
}

/** The cell that ended a run. */
export interface CellFailure {
  /** Its place among all cells, from 1. */
  readonly cell: number;
  readonly id: string;
  readonly executionCount: number;
  readonly source: string;
  /** The line of its source that failed, from 1, where the error names one. */
  readonly line?: number;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** What became of a run; the notebook carries all outputs up to its end. */
export interface RunReport {
  readonly path: string;
  readonly out?: string;
  readonly notebook: Notebook;
  readonly status: "ok" | "failed" | "interrupted";
  readonly failure?: CellFailure;
}

interface Step {
  readonly cell: Cell;
  readonly runs: boolean;
  readonly outputs: OutputCollector;
  count: number | null;
}

/**
 * Runs a notebook's code cells one after the other in a fresh kernel whose folder is the notebook's. A cell that fails
 * ends the run, unless it is tagged `raises-exception`; one tagged `skip-execution` is left as it is. Two runs of a
 * notebook whose code is deterministic write the same bytes.
 *
 * @throws InputError on a file that is no notebook, an unknown parameter or an unknown kernel.
 */
export async function runNotebook(path: string, options: RunOptions = {}): Promise<RunReport> {
  const spec = findKernelspec(options.kernel ?? "pamtlab");
  const notebook = injectParameters(readNotebook(path), options.parameters ?? {});
  const displays: Displays = new Map();
  const steps = notebook.cells.map((cell): Step => {
    const runs = isRun(cell);
    return { cell, runs, outputs: new OutputCollector(displays), count: null };
  });
  const kernel = await startKernel(spec, dirname(resolve(path)), options);
  const executed = (): Notebook => ({
    cells: steps.map(executedCell),
    metadata: { ...notebook.metadata, ...kernelMetadata(spec, kernel) },
  });
  const save = (): void => {
    if (options.out !== undefined) writeNotebook(options.out, executed());
  };
  try {
    await kernel.warm();
    const ended = await runSteps(path, kernel, steps, { ...options, save });
    const out = options.out === undefined ? {} : { out: options.out };
    return { path, ...out, notebook: executed(), ...ended };
  } finally {
    save();
    await kernel.shutdown();
  }
}

async function runSteps(
  path: string,
  kernel: RunningKernel,
  steps: readonly Step[],
  { save, onProgress, ...limits }: RunOptions & { save: () => void },
): Promise<Pick<RunReport, "status" | "failure">> {
  const cells = steps.filter(({ runs }) => runs).length;
  let done = 0;
  for (const [index, step] of steps.entries()) {
    if (!step.runs) continue;
    onProgress?.({ path, done, cells });
    if (limits.signal?.aborted === true) return { status: "interrupted" };
    const raises = tags(step.cell).includes("raises-exception");
    step.count = done + 1;
    const end = await runCell(kernel, step.cell.source, step.outputs, {
      stopOnError: !raises,
      ...limits,
    });
    save();
    if (end.status === "interrupted") return { status: "interrupted" };
    if (end.status === "stopped" || (end.status === "failed" && !raises)) {
      return { status: "failed", failure: cellFailure(step, index, end) };
    }
    done++;
  }
  onProgress?.({ path, done, cells });
  return { status: "ok" };
}

function isRun(cell: Cell): cell is CodeCell {
  const isCode = cell.cell_type === "code" && cell.source.trim() !== "";
  return isCode && !tags(cell).includes("skip-execution");
}

function executedCell({ cell, runs, outputs, count }: Step): Cell {
  if (!runs || cell.cell_type !== "code") return cell;
  return { ...cell, execution_count: count, outputs: outputs.outputs };
}

function kernelMetadata(spec: Kernelspec, kernel: RunningKernel): Notebook["metadata"] {
  const kernelspec = {
    display_name: spec.displayName,
    language: spec.language,
    name: spec.name,
  };
  return { kernelspec, language_info: kernel.info["language_info"] };
}

function cellFailure(
  { cell, count }: Step,
  index: number,
  { ename, evalue, traceback }: Extract<CellEnd, { ename: string }>,
): CellFailure {
  const executionCount = count ?? 0;
  const line = failingLine(executionCount, traceback);
  return {
    cell: index + 1,
    id: cell.id,
    executionCount,
    source: cell.source,
    ...(line === undefined ? {} : { line }),
    ename,
    evalue,
    traceback,
  };
}

function failingLine(executionCount: number, traceback: readonly string[]): number | undefined {
  const place = new RegExp(String.raw`Cell\[${executionCount}\]:(\d+):`);
  const found = traceback.map((line) => place.exec(line)).find((match) => match !== null);
  return found ? Number(found[1]) : undefined;
}
