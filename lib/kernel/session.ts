import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Engine, EngineHost, Outcome } from "./engine.js";
import { History } from "./history.js";
import { message, type Content, type Header, type Message } from "./message.js";
import { answerQuery } from "./query.js";
import { StreamBuffer } from "./stream-buffer.js";

export type Channel = "shell" | "control" | "iopub";

/** What a session needs of the process around it. */
export interface SessionIo {
  /** Puts a message on a channel; order is kept within a channel. */
  send(channel: Channel, message: Message): void;
  /** Called once, after the reply to a shutdown request. */
  shutdown(restart: boolean): void;
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
  #count = 0;
  #running = false;

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
    });
  }

  /** Says that the kernel is there; front ends that listen already need not ask. */
  start(): void {
    this.#publish("status", { execution_state: "starting" }, undefined);
  }

  /** Takes a request. Those of the shell wait for each other; those of control are answered at once. */
  receive(channel: "shell" | "control", request: Message): void {
    if (channel === "control") {
      void this.#handle(channel, request);
      return;
    }
    this.#queue.push(request);
    if (!this.#running) void this.#run();
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

  async #handle(channel: "shell" | "control", request: Message): Promise<void> {
    const type = request.header.msg_type;
    const parent = request.header;
    this.#publish("status", { execution_state: "busy" }, parent);
    if (type === "execute_request") {
      await this.#execute(channel, request);
    } else if (type === "shutdown_request") {
      const restart = request.content["restart"] === true;
      this.#reply(channel, request, { status: "ok", restart });
    } else if (type === "comm_open") {
      // The protocol's answer to a comm whose target is not known.
      this.#publish("comm_close", { comm_id: request.content["comm_id"], data: {} }, parent);
    } else {
      const answer = answerQuery(this.#engine, this.#history, type, request.content);
      if (answer) this.#reply(channel, request, answer);
    }
    this.#publish("status", { execution_state: "idle" }, parent);
    if (type === "shutdown_request") this.#io.shutdown(request.content["restart"] === true);
    // Loading the compiler takes seconds: the first answer goes out before.
    if (type === "kernel_info_request") setImmediate(() => this.#engine.warm());
  }

  async #execute(channel: "shell" | "control", request: Message): Promise<void> {
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
    await nextTurn();
    const outcome = await this.#engine.execute(source, cell);
    this.#output.flush();
    const reply = this.#report(outcome, cell, silent === true);
    if (outcome.status === "error" && stop_on_error === true) await this.#abortWaiting();
    this.#reply(channel, request, reply);
  }

  #report(outcome: Outcome, cell: number, silent: boolean): Content {
    if (outcome.status === "ok") {
      if (outcome.result && !silent) {
        const content = { execution_count: cell, data: outcome.result, metadata: {} };
        this.#publish("execute_result", content, this.#parent);
      }
      return { status: "ok", execution_count: cell, user_expressions: {}, payload: [] };
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

  #show(type: string, content: Content): void {
    this.#output.flush();
    this.#publish(type, content, this.#parent);
  }

  #reply(channel: "shell" | "control", request: Message, content: Content): void {
    const { identities, header: parent } = request;
    const type = parent.msg_type.replace(/_request$/, "_reply");
    this.#io.send(channel, message(type, content, { session: this.#id, parent, identities }));
  }

  #publish(type: string, content: Content, parent: Header | undefined): void {
    const identities = [Buffer.from(`kernel.${this.#id}.${type}`)];
    const from = { session: this.#id, identities, ...(parent ? { parent } : {}) };
    this.#io.send("iopub", message(type, content, from));
  }
}
