import { Worker } from "node:worker_threads";
import { compiled } from "../compiled.js";
import { setFlags } from "../v8-flags.js";
import type { LanguageWork } from "./language-work.js";

type Work = Omit<LanguageWork, "constructor">;
type Job = keyof Work;

/** What is sent to the thread, and what comes back. */
export interface Asked {
  readonly id: number;
  readonly job: Job;
  readonly args: readonly unknown[];
}
export type Answered =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

// By folder: what a thread has read of the compiler's own declarations takes it a second or two.
const spare = new Map<string, LanguageThread>();

/** The thread that TypeScript works in: one job after the other, in the order asked. */
export class LanguageThread {
  readonly #folder: string;
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >();
  #asked = 0;
  #closed = false;
  #broken: Error | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    setFlags();
    this.#worker = new Worker(compiled("node/language-worker.js"), {
      workerData: folder,
      // What a check leaves behind is collected as well while it is young and little.
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    this.#worker.unref();
    this.#worker.on("message", (answered: Answered) => this.#take(answered));
    this.#worker.once("error", (error) => this.#fail(error));
    this.#worker.once("exit", () => this.#fail(new Error("the compiler's thread ended")));
  }

  /** Starts a thread for whoever takes the folder's next, since it takes a while to load the compiler. */
  static prepare(folder: string): void {
    spare.set(folder, new LanguageThread(folder));
  }

  /** A thread for a folder: one that was prepared or given back, else a new one. */
  static take(folder: string): LanguageThread {
    const found = spare.get(folder);
    spare.delete(folder);
    return found ?? new LanguageThread(folder);
  }

  /** Gives a thread back for the next notebook of its folder. */
  giveBack(): void {
    if (this.#closed || this.#broken) return;
    void this.ask("forget");
    spare.set(this.#folder, this);
  }

  /** Does a job. A thread that has been closed does nothing and answers nothing. */
  ask<K extends Job>(job: K, ...args: Parameters<Work[K]>): Promise<Awaited<ReturnType<Work[K]>>> {
    if (this.#closed) return Promise.resolve(undefined as never);
    if (this.#broken) return Promise.reject(this.#broken);
    const id = this.#asked++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    const asked: Asked = { id, job, args };
    // A process that waits for the compiler alone has something to wait for.
    this.#worker.ref();
    this.#worker.postMessage(asked, []);
    return answer as Promise<Awaited<ReturnType<Work[K]>>>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
  }

  #take(answered: Answered): void {
    const waiting = this.#waiting.get(answered.id);
    this.#waiting.delete(answered.id);
    if (this.#waiting.size === 0) this.#worker.unref();
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
