import type { CommMessage, EngineHost } from "../engine.js";
import { settled } from "../settled.js";
import type { Thrown } from "../thrown.js";
import { startChild, type Child, type ChildExit } from "./child-process.js";
import { OpenComms } from "./open-comms.js";
import type { Answer, Ended, Report } from "./protocol.js";
import { exitReason } from "./exit-reason.js";

/** How a run of code ended: as the child tells it, or with the child. */
export type RunEnd =
  | Ended
  | { readonly status: "interrupted" }
  | { readonly status: "gone"; readonly why: string };

export interface CellProcessOptions {
  readonly cwd: string;
  readonly execArgv: readonly string[];
  /** Told what was thrown where no cell awaits it. */
  readonly stray: (thrown: Thrown) => void;
}

/** The process that runs cells, and the next one when it has ended: one at a time, one run at a time. */
export class CellProcess {
  readonly #host: EngineHost;
  readonly #options: CellProcessOptions;
  readonly #comms: OpenComms;
  #child: Child | undefined;
  #ready = false;
  #run: { readonly number: number; readonly end: (end: RunEnd) => void } | undefined;
  #runs = 0;
  #interrupts = 0;
  #interrupt: readonly [calm: Promise<void>, calmed: (value: void) => void] | undefined;
  #readied: readonly [ready: Promise<void>, settle: (value: void) => void] = settled<void>();
  #waits = false;
  #exitCode: number | undefined;
  #lastWords = "";
  #shut = false;

  constructor(host: EngineHost, options: CellProcessOptions) {
    this.#host = host;
    this.#options = options;
    this.#comms = new OpenComms(host);
    this.#living();
  }

  /** Resolves when the process can run code, or has ended before it could. */
  ready(): Promise<void> {
    this.#living();
    return this.#readied[0];
  }

  /** Runs code in the process. */
  async run(code: string): Promise<RunEnd> {
    // What is begun while an interrupt is under way could be hit by it; another one that comes meanwhile is for this run.
    const interrupts = this.#interrupts;
    await this.#interrupt?.[0];
    if (interrupts !== this.#interrupts) return { status: "interrupted" };
    const number = ++this.#runs;
    return new Promise((resolve) => {
      this.#run = { number, end: resolve };
      this.#living().tell({ kind: "run", run: number, code });
    });
  }

  /** Stops what runs. */
  interrupt(): void {
    this.#interrupts++;
    const child = this.#child;
    if (!child || !(this.#ready || this.#run)) return;
    // One that comes while another is under way is part of it.
    if (!this.#interrupt) {
      this.#interrupt = settled<void>();
      child.tell({ kind: "interrupt" });
    }
    if (this.#waits) this.#answer("interrupted");
    if (this.#ready) child.interruptPrograms();
  }

  comm(message: CommMessage): void {
    this.#comms.heard(message);
    const { type, content, metadata } = message;
    const buffers = message.buffers.map((buffer) => Buffer.from(buffer).toString("base64"));
    this.#living().tell({ kind: "comm", type, content, metadata, buffers });
  }

  get comms(): Readonly<Record<string, string>> {
    return this.#comms.targets;
  }

  shutdown(): void {
    this.#shut = true;
    this.#child?.kill();
  }

  #living(): Child {
    if (this.#child) return this.#child;
    this.#ready = false;
    this.#readied = settled<void>();
    this.#exitCode = undefined;
    this.#lastWords = "";
    return (this.#child = startChild(this.#options, {
      print: (name, text) => {
        if (name === "stderr") this.#lastWords = (this.#lastWords + text).slice(-8192);
        this.#host.stream(name, text);
      },
      report: (report) => this.#take(report),
      exit: (exit) => this.#gone(exit),
    }));
  }

  #take(report: Report): void {
    switch (report.kind) {
      case "ready":
        this.#ready = true;
        this.#readied[1]();
        break;
      case "print":
        this.#host.stream("stderr", report.text);
        break;
      case "display":
        this.#host.display(report.data, report);
        break;
      case "clear":
        this.#host.clear(report.wait);
        break;
      case "publish":
        this.#comms.said(report);
        break;
      case "ask":
        void this.#ask(report);
        break;
      case "stray":
        this.#options.stray(report.thrown);
        break;
      case "exit":
        this.#exitCode = report.code;
        break;
      case "calm":
        if (this.#run) this.#end(this.#run.number, { status: "interrupted" });
        this.#calm();
        break;
      case "end":
        this.#end(report.run, report);
        break;
    }
  }

  async #ask({ prompt, password, waits }: Extract<Report, { kind: "ask" }>): Promise<void> {
    const child = this.#child;
    this.#waits = waits;
    if (waits && this.#interrupt) {
      this.#answer("interrupted");
      return;
    }
    const text = await this.#host.input(prompt, password);
    if (child !== this.#child || (waits && !this.#waits)) return;
    if (waits) this.#answer(text === undefined ? "nobody" : { text });
    else child?.tell({ kind: "answer", ...(text === undefined ? {} : { text }) });
  }

  #answer(answer: Answer): void {
    this.#waits = false;
    this.#child?.answer(answer);
  }

  #end(number: number, end: RunEnd): void {
    if (this.#run?.number !== number) return;
    const { end: ended } = this.#run;
    this.#run = undefined;
    ended(end);
  }

  #calm(): void {
    this.#interrupt?.[1]();
    this.#interrupt = undefined;
  }

  #gone(exit: ChildExit): void {
    this.#readied[1]();
    const why = exitReason(exit, this.#exitCode, this.#lastWords);
    this.#child = undefined;
    this.#waits = false;
    this.#calm();
    this.#comms.closeAll();
    if (this.#run) this.#end(this.#run.number, { status: "gone", why });
    else if (!this.#shut)
      this.#host.stream("stderr", `The cells' process ended: ${why}. Its variables are gone.\n`);
    // One that did not even start is tried again by the next cell only.
    if (this.#ready && !this.#shut) this.#living();
  }
}
