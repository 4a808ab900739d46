// A front end for one kernel: all four channels over the wire, and what came by them in answer to each request.
import { setTimeout as delay } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import { address } from "../../dist/kernel/connection.js";
import { launch } from "../../dist/kernel/launch.js";
import { Codec, message } from "../../dist/kernel/message.js";

const startLimit = 90_000;
// How long a cell or an answer may take; what takes longer counts as nothing.
const limit = 30_000;
// How long is listened for what comes after a cell's idle.
const settling = 500;

const isIdle = ({ channel, type, content }) => channel === "iopub" && type === "status" && content.execution_state === "idle";
const colors = /\u001B\[[\d;]*m/g;

/** What a request has brought so far: each message as `{ channel, type, content, buffers, metadata }`. */
class Answers {
  all = [];

  of(type) {
    return this.all.filter((heard) => heard.type === type).map(({ content }) => content);
  }

  /** The content of the reply, or nothing. */
  get reply() {
    return this.all.find(({ channel, type }) => (channel === "shell" || channel === "control") && type.endsWith("_reply"))?.content;
  }

  get idle() {
    return this.all.some(isIdle);
  }

  /** What was printed, before the idle alone or later too. */
  printed({ late = true, stream = "stdout" } = {}) {
    const end = late ? -1 : this.all.findIndex(isIdle);
    return this.all
      .slice(0, end < 0 ? undefined : end)
      .filter(({ type, content }) => type === "stream" && content.name === stream)
      .map(({ content }) => content.text)
      .join("");
  }

  /** The forms of all that was shown: results, displays and updates of them. */
  get shown() {
    return this.all.filter(({ content }) => content.data !== undefined && content.comm_id === undefined).map(({ content }) => content.data);
  }

  /** All that a reader sees, as text without colours: prints, values, errors. */
  get text() {
    return this.all
      .filter(({ channel }) => channel === "iopub")
      .map(({ content }) => content.text ?? content.data?.["text/plain"] ?? content.traceback?.join("\n") ?? "")
      .join("\n")
      .replaceAll(colors, "");
  }
}

export class FrontEnd {
  /** Whether its process has ended. */
  dead = false;
  /** All that came by, whoever it answers. */
  heard = [];
  /** What the reader answers when a cell asks. */
  reader = [];
  #answers = new Map();
  #sockets;

  /** Starts a kernel in a folder and waits until it answers and is heard. */
  static async open(spec, folder) {
    const kernel = new FrontEnd(spec, await launch(spec, folder));
    for (const end = Date.now() + startLimit; Date.now() < end && !kernel.dead; ) {
      const asked = await kernel.ask("shell", "kernel_info_request", {}, 1000);
      if (asked.reply && kernel.heard.some(({ channel }) => channel === "iopub")) {
        kernel.info = asked.reply;
        return kernel;
      }
    }
    kernel.close();
    throw new Error(`${spec.name} does not start`);
  }

  constructor(spec, started) {
    this.spec = spec;
    this.process = started;
    this.codec = new Codec(started.connection.key);
    const options = { linger: 0, reconnectInterval: 10, receiveHighWaterMark: 0 };
    const routingId = `front-end-${started.pid}`;
    const dealers = ["shell", "control", "stdin"].map((name) => [name, new Dealer({ ...options, routingId })]);
    this.#sockets = { ...Object.fromEntries(dealers), iopub: new Subscriber(options) };
    for (const [name, socket] of Object.entries(this.#sockets)) {
      socket.connect(address(started.connection, `${name}_port`));
      if (name === "iopub") socket.subscribe();
      this.#listen(name, socket).catch((error) => {
        if (!socket.closed) throw error;
      });
    }
    void started.exited.then(() => (this.dead = true));
  }

  async #listen(channel, socket) {
    for await (const frames of socket) {
      const got = this.codec.decode(frames);
      if (!got) continue;
      const { header, parent, content, metadata, buffers } = got;
      const told = { channel, type: header.msg_type, content, metadata, buffers, at: performance.now() };
      this.heard.push(told);
      this.#answers.get(parent.msg_id)?.all.push(told);
      if (told.type === "input_request") void this.send("stdin", "input_reply", { value: this.reader.shift() ?? "" }, { parent: header });
    }
  }

  /** Sends a message; `more` are parts of it: `parent`, `buffers`, `header`. Answers with what it will have brought. */
  async send(channel, type, content, { parent, buffers = [], header = {} } = {}) {
    const made = message(type, content, { session: "front-end", parent });
    const answers = new Answers();
    this.#answers.set(made.header.msg_id, answers);
    // What is sent to a kernel that has just ended goes nowhere.
    if (!this.dead) await this.#sockets[channel].send(this.codec.encode({ ...made, header: { ...made.header, ...header }, buffers }));
    return answers;
  }

  /** Waits until something holds, as long as the kernel lives; answers whether it does. */
  async until(holds, ms = limit) {
    for (const end = Date.now() + ms; Date.now() < end; await delay(5)) {
      if (holds()) return true;
      if (this.dead) break;
    }
    return Boolean(holds());
  }

  /** Asks and waits for the reply. */
  async ask(channel, type, content, ms = limit, more = {}) {
    const answers = await this.send(channel, type, content, more);
    await this.until(() => answers.reply !== undefined, ms);
    return answers;
  }

  /** Sends a cell and does not wait. */
  begin(code, { stopOnError = true } = {}) {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: true, stop_on_error: stopOnError };
    return this.send("shell", "execute_request", content);
  }

  /** Waits until a cell has ended; answers whether it has. */
  async ended(cell, ms = limit) {
    await this.until(() => cell.reply !== undefined && cell.idle, ms);
    await delay(settling);
    return cell.reply !== undefined;
  }

  /** Runs a cell to its end, or to the limit. */
  async run(code, ms = limit) {
    const cell = await this.begin(code);
    await this.ended(cell, ms);
    return cell;
  }

  /** What a cell answers or prints, as text without the space around it. */
  async value(code) {
    return (await this.run(code)).text.trim();
  }

  /** Interrupts as the kernelspec wants it: by a message, else by a signal to the process and those it has started. */
  async interrupt() {
    if (this.spec.interrupts === "message") await this.send("control", "interrupt_request", {});
    else process.kill(-this.process.pid, "SIGINT");
  }

  close() {
    try {
      process.kill(-this.process.pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
    for (const socket of Object.values(this.#sockets)) socket.close();
  }
}
