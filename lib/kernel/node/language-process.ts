import { fork, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { compiled } from "../../compiled.js";
import { compilerFlags } from "./compiler-flags.js";
import type { LanguageWork } from "./language-work.js";
import { snapshotFile } from "./snapshot-file.js";

type Work = Omit<LanguageWork, "constructor">;
type Job = keyof Work;

/** What is sent to the process, and what comes back; the first thing says that it has begun. */
export interface Asked {
  readonly id: number;
  readonly job: Job;
  readonly args: readonly unknown[];
}
export type Answered =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

// The last of what a process says before it ends, in letters.
const tailLength = 2000;

// By folder: what a process has read of the project's own declarations takes it a while.
const spare = new Map<string, LanguageProcess>();

/** The process that TypeScript works in: one job after the other, in the order asked. It ends with this one. */
export class LanguageProcess {
  readonly #folder: string;
  #process: ChildProcess;
  readonly #waiting = new Map<
    number,
    {
      readonly asked: Asked;
      readonly resolve: (value: unknown) => void;
      readonly reject: (error: Error) => void;
    }
  >();
  #asked = 0;
  #closed = false;
  #broken: Error | undefined;

  constructor(folder: string, snapshot: string = snapshotFile) {
    this.#folder = folder;
    this.#process = this.#start(existsSync(snapshot) ? snapshot : undefined);
  }

  /** Starts a process for whoever takes the folder's next, since it takes a while to load the compiler. */
  static prepare(folder: string): void {
    spare.set(folder, new LanguageProcess(folder));
  }

  /** A process for a folder: one that was prepared or given back, else a new one. */
  static take(folder: string): LanguageProcess {
    const found = spare.get(folder);
    spare.delete(folder);
    return found ?? new LanguageProcess(folder);
  }

  /** Gives a process back for the next notebook of its folder. */
  giveBack(): void {
    if (this.#closed || this.#broken) return;
    void this.ask("forget");
    spare.set(this.#folder, this);
  }

  /** The process's number; none where it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Does a job. A process that has been closed does nothing and answers nothing. */
  ask<K extends Job>(job: K, ...args: Parameters<Work[K]>): Promise<Awaited<ReturnType<Work[K]>>> {
    if (this.#closed) return Promise.resolve(undefined as never);
    if (this.#broken) return Promise.reject(this.#broken);
    const asked: Asked = { id: this.#asked++, job, args };
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(asked.id, { asked, resolve, reject });
    });
    this.#send(asked);
    return answer as Promise<Awaited<ReturnType<Work[K]>>>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    if (this.#process.kill("SIGKILL")) await ended;
  }

  #start(snapshot?: string): ChildProcess {
    const options = snapshot === undefined ? [] : ["--snapshot-blob", snapshot];
    const started = fork(compiled("kernel/node/language-main.js"), [this.#folder], {
      execArgv: [...compilerFlags, ...options],
      // Options of Node are for the cells; V8's would not be those of the snapshot.
      env: { ...process.env, NODE_OPTIONS: "" },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let begun = false;
    let tail = "";
    const stderr = started.stderr as Socket | null;
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-tailLength);
    });
    // Where it could not be started there is neither, and its error is told.
    for (const one of [started, started.channel, stderr]) one?.unref();
    started.on("message", (message: Answered | "begun") => {
      if (message === "begun") begun = true;
      else this.#take(message);
    });
    started.once("error", (error) => this.#fail(error));
    started.once("close", () => {
      // A snapshot of other processor features, say.
      if (snapshot !== undefined && !begun && !this.#closed) this.#startAgain();
      else
        this.#fail(new Error(`the compiler's process ended (restart the kernel): ${tail.trim()}`));
    });
    return started;
  }

  #startAgain(): void {
    this.#process = this.#start();
    for (const { asked } of this.#waiting.values()) this.#send(asked);
  }

  #send(asked: Asked): void {
    // A process that waits for the compiler alone has something to wait for.
    this.#process.channel?.ref();
    // That it has ended is told by its end.
    this.#process.send(asked, () => undefined);
  }

  #take(answered: Answered): void {
    const waiting = this.#waiting.get(answered.id);
    this.#waiting.delete(answered.id);
    if (this.#waiting.size === 0) this.#process.channel?.unref();
    if ("error" in answered) waiting?.reject(new Error(answered.error));
    else waiting?.resolve(answered.value);
  }

  #fail(error: Error): void {
    if (!this.#closed) this.#broken ??= error;
    for (const { resolve, reject } of this.#waiting.values()) {
      // Nobody is left to hear what was asked of a kernel that has been shut down.
      if (this.#closed) resolve(undefined);
      else reject(error);
    }
    this.#waiting.clear();
  }
}
