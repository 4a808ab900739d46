import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CommMessage, Engine, EngineHost, Outcome } from "./engine.js";
import { interrupted } from "./failure.js";
import { History } from "./history.js";
import { message, type Content, type Header, type Message } from "./message.js";
import { answerQuery } from "./query.js";
import { StreamBuffer } from "./stream-buffer.js";
import { userExpressions } from "./user-expressions.js";

export type Channel = "shell" | "control" | "iopub" | "stdin";

/** The channels that requests come by. */
export type RequestChannel = "shell" | "control";

// What an editor asks while its user types: it need not wait for the cell that runs.
const prompt: ReadonlySet<string> = new Set([
  "complete_request",
  "inspect_request",
  "is_complete_request",
]);

/** What a session needs of the process around it. */
export interface SessionIo {
  /** Puts a message on a channel; order is kept within a channel. */
  send(channel: Channel, message: Message): void;
  /** Called once, after the reply to a shutdown request. */
  shutdown(restart: boolean): void;
}

/** Who can be asked for input while a cell runs. */
interface Reader {
  readonly request: Message;
  answer?: (text: string | undefined) => void;
}

/** One kernel's life: takes requests, runs cells one after the other, and reports. It knows nothing of sockets. */
export class Session {
  readonly #engine: Engine;
  readonly #io: SessionIo;
  readonly #id = randomUUID();
  readonly #history = new History();
  readonly #output: StreamBuffer;
  readonly #queue: Message[] = [];
  #parent: Header | undefined;
  #reader: Reader | undefined;
  #count = 0;
  #running = false;
  /** Whether a cell that is about to start has been interrupted; nothing when none is. */
  #stopped: boolean | undefined;

  constructor(engine: (host: EngineHost) => Engine, io: SessionIo) {
    this.#io = io;
    this.#output = new StreamBuffer((name, text) =>
      this.#publish("stream", { name, text }, this.#parent),
    );
    this.#engine = engine({
      stream: (name, text) => this.#output.write(name, text),
      display: (data, { metadata = {}, id, update = false }) =>
        this.#show(update ? "update_display_data" : "display_data", {
          data,
          metadata,
          transient: id === undefined ? {} : { display_id: id },
        }),
      clear: (wait) => this.#show("clear_output", { wait }),
      publish: (type, content, { metadata, buffers }) => {
        this.#output.flush();
        this.#publish(type, content, this.#parent, {
          metadata,
          buffers: buffers.map((bytes) => Buffer.from(bytes)),
        });
      },
      input: (prompt, password) => this.#input(prompt, password),
    });
  }

  /** Says that the kernel is there; front ends that listen already need not ask. */
  start(): void {
    this.#publish("status", { execution_state: "starting" }, undefined);
  }

  /**
   * Takes a request. Those of the shell wait for each other, but for what an editor asks; those of control are answered
   * at once, and so is what the reader answers.
   */
  receive(channel: RequestChannel | "stdin", request: Message): void {
    // What this kernel has published is signed as well, and whoever hears it could send it back.
    if (request.header.session === this.#id) return;
    const type = request.header.msg_type;
    if (channel === "stdin") {
      const { value } = request.content;
      if (type === "input_reply") this.#reader?.answer?.(typeof value === "string" ? value : "");
      return;
    }
    if (channel === "control" || type.startsWith("comm_") || (this.#running && prompt.has(type))) {
      void this.#handle(channel, request);
      return;
    }
    this.#queue.push(request);
    if (!this.#running) void this.#run();
  }

  /** Stops the cell that runs, or that is about to. */
  interrupt(): void {
    if (this.#stopped !== undefined) this.#stopped = true;
    this.#engine.interrupt();
  }

  /** Sends what has been printed and not yet sent. */
  flush(): void {
    this.#output.flush();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      await this.#handle("shell", next);
    }
    this.#running = false;
  }

  async #handle(channel: RequestChannel, request: Message): Promise<void> {
    const parent = request.header;
    this.#publish("status", { execution_state: "busy" }, parent);
    try {
      await this.#answer(channel, request);
    } catch (error) {
      const { name: ename, message: evalue } = error as Error;
      if (parent.msg_type.endsWith("_request")) {
        this.#reply(channel, request, { status: "error", ename, evalue, traceback: [] });
      }
    }
    this.#publish("status", { execution_state: "idle" }, parent);
    // A front end that goes by the last status it saw must not take a running cell for ended.
    const running = this.#reader?.request.header;
    if (running && running !== parent) {
      this.#publish("status", { execution_state: "busy" }, running);
    }
    const type = parent.msg_type;
    if (type === "shutdown_request") this.#io.shutdown(request.content["restart"] === true);
    // Loading the compiler takes seconds: the first answer goes out before.
    if (type === "kernel_info_request") setImmediate(() => void this.#engine.warm());
  }

  async #answer(channel: RequestChannel, request: Message): Promise<void> {
    const { header, content, metadata, buffers } = request;
    const type = header.msg_type;
    if (type === "execute_request") {
      await this.#execute(channel, request);
    } else if (type === "shutdown_request") {
      const restart = content["restart"] === true;
      this.#reply(channel, request, { status: "ok", restart });
    } else if (isComm(type)) {
      if (this.#engine.comm) this.#engine.comm({ type, content, metadata, buffers });
      // The protocol's answer to a comm whose target is not known.
      else if (type === "comm_open") {
        this.#publish("comm_close", { comm_id: content["comm_id"], data: {} }, header);
      }
    } else {
      const answer = await answerQuery(this.#engine, this.#history, type, content);
      if (answer) this.#reply(channel, request, answer);
    }
  }

  async #execute(channel: RequestChannel, request: Message): Promise<void> {
    const {
      code = "",
      silent = false,
      store_history = true,
      stop_on_error = true,
    } = request.content;
    const source = String(code);
    const cell = this.#count + 1;
    this.#parent = request.header;
    if (silent !== true) {
      this.#publish("execute_input", { code: source, execution_count: cell }, this.#parent);
      if (store_history === true) {
        this.#count = cell;
        this.#history.add(cell, source);
      }
    }
    // A cell may keep this thread busy to its end: let what has been said so far go out.
    this.#stopped = false;
    await nextTurn();
    const isStopped = this.#stopped;
    this.#stopped = undefined;
    this.#reader = { request };
    const ran = isStopped
      ? Promise.resolve<Outcome>({ status: "error", ...interrupted })
      : this.#engine.execute(source, cell);
    const outcome = await ran.finally(() => {
      this.#reader?.answer?.(undefined);
      this.#reader = undefined;
    });
    this.#output.flush();
    const reply = await this.#report(outcome, cell, request.content);
    if (outcome.status === "error" && stop_on_error === true) await this.#abortWaiting();
    this.#reply(channel, request, reply);
  }

  async #report(
    outcome: Outcome,
    cell: number,
    { silent, user_expressions: asked }: Content,
  ): Promise<Content> {
    if (outcome.status === "ok") {
      if (outcome.result && silent !== true) {
        const content = { execution_count: cell, data: outcome.result, metadata: {} };
        this.#publish("execute_result", content, this.#parent);
      }
      const told = await userExpressions(this.#engine, asked, this.#count + 1);
      this.#output.flush();
      return { status: "ok", execution_count: cell, user_expressions: told, payload: [] };
    }
    const { ename, evalue, traceback } = outcome;
    this.#publish("error", { ename, evalue, traceback }, this.#parent);
    return { status: "error", execution_count: cell, ename, evalue, traceback };
  }

  /**
   * Refuses the cells that were sent before their sender could know of an error. A cell that kept this thread busy
   * also kept its followers in the socket, so the queue is given turns until nothing more comes; the error's own
   * reply goes out after that, and whatever is sent after seeing it runs.
   */
  async #abortWaiting(): Promise<void> {
    for (let before = -1; before !== this.#queue.length;) {
      before = this.#queue.length;
      for (let turn = 0; turn < 3; turn++) await nextTurn();
    }
    const waiting = this.#queue.splice(0);
    for (const request of waiting) {
      if (request.header.msg_type !== "execute_request") {
        this.#queue.push(request);
        continue;
      }
      this.#publish("status", { execution_state: "busy" }, request.header);
      this.#reply("shell", request, { status: "aborted" });
      this.#publish("status", { execution_state: "idle" }, request.header);
    }
  }

  async #input(prompt: string, password: boolean): Promise<string | undefined> {
    const reader = this.#reader;
    if (reader?.request.content["allow_stdin"] !== true) return undefined;
    this.#output.flush();
    const { identities, header: parent } = reader.request;
    const from = { session: this.#id, parent, identities };
    this.#io.send("stdin", message("input_request", { prompt, password }, from));
    return new Promise((resolve) => (reader.answer = resolve));
  }

  #show(type: string, content: Content): void {
    this.#output.flush();
    this.#publish(type, content, this.#parent);
  }

  #reply(channel: RequestChannel, request: Message, content: Content): void {
    const { identities, header: parent } = request;
    const type = parent.msg_type.replace(/_request$/, "_reply");
    this.#io.send(channel, message(type, content, { session: this.#id, parent, identities }));
  }

  #publish(
    type: string,
    content: Content,
    parent: Header | undefined,
    more: Partial<Pick<Message, "metadata" | "buffers">> = {},
  ): void {
    const identities = [Buffer.from(`kernel.${this.#id}.${type}`)];
    const from = { session: this.#id, identities, ...(parent ? { parent } : {}) };
    this.#io.send("iopub", { ...message(type, content, from), ...more });
  }
}

function isComm(type: string): type is CommMessage["type"] {
  return type === "comm_open" || type === "comm_msg" || type === "comm_close";
}
