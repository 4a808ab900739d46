import type { TraceColumns } from "../../workload/trace-columns.js";
import { lineCore, ROWS, TEXT_BYTES, type LineCore } from "./core/line-core.js";
import { NEWLINE } from "./line-blocks.js";
import type { TaskNames } from "./task-names.js";

/** Whose text is in the core's memory. */
let owner: symbol | null = null;

/** Reads the lines that WebAssembly can, in windows of a block; where there is none, no line. */
export class QuickLines {
  /** Lines and records that have been read. */
  lines = 0;
  records = 0;
  readonly #core: LineCore | null = lineCore();
  readonly #self = Symbol("quick lines");
  /** The part of the block that is in the core's memory. */
  #from = 0;
  #to = 0;

  constructor(
    private readonly columns: TraceColumns,
    private readonly tasks: TaskNames,
  ) {}

  /** To be called before another block is read: nothing of it is in the core's memory. */
  begin(): void {
    this.#from = 0;
    this.#to = 0;
  }

  /** Reads whole lines of a block from `at` on, before which so many lines were; answers where one begins that it cannot, or `to`. */
  read(bytes: Uint8Array, at: number, to: number, lines: number): number {
    const core = this.#core;
    if (!core) return at;
    if (owner !== this.#self) this.begin();
    owner = this.#self;
    this.lines = 0;
    this.records = 0;
    for (let next = at; ;) {
      if (next === to || (next >= this.#to && !this.#move(core, bytes, next, to))) return next;
      const window = this.#from;
      next = window + core.read(next - window, this.#to - window, lines + this.lines);
      const [filled, read] = core.done as unknown as readonly [number, number];
      this.lines += read;
      this.records += filled;
      this.#take(core, filled);
      if (next < this.#to && filled < ROWS) return next;
    }
  }

  /** Copies lines from `at` on into the core's memory: whether one fits. */
  #move(core: LineCore, bytes: Uint8Array, at: number, to: number): boolean {
    const most = at + TEXT_BYTES;
    const end = most >= to ? to : bytes.lastIndexOf(NEWLINE, most - 1) + 1;
    if (end <= at) return false;
    core.text.set(bytes.subarray(at, end));
    this.#from = at;
    this.#to = end;
    return true;
  }

  /** Adds the core's rows to the columns. */
  #take({ rows, text }: LineCore, filled: number): void {
    const { columns, tasks } = this;
    const first = columns.append(rows, filled);
    const { pid, taskFrom, taskTo } = rows;
    for (let row = 0; row < filled; row++) {
      columns.task[first + row] = tasks.place(pid[row]!, text, taskFrom[row]!, taskTo[row]!);
    }
  }
}
