import type { CommMessage, EngineHost, MimeBundle } from "../engine.js";
import type { Published } from "./protocol.js";

/** The comms that are open between cells and front ends, by what both sides say. */
export class OpenComms {
  readonly #host: EngineHost;
  readonly #targets = new Map<string, string>();

  constructor(host: EngineHost) {
    this.#host = host;
  }

  /** Target names by comm id. */
  get targets(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#targets);
  }

  /** Takes note of what a front end said. */
  heard({ type, content }: CommMessage): void {
    this.#note(type, content);
  }

  /** Sends what a cell says. */
  said({ type, content, metadata, buffers }: Published): void {
    this.#note(type, content);
    const bytes = buffers.map((buffer) => Buffer.from(buffer, "base64"));
    this.#host.publish(type, content, { metadata, buffers: bytes });
  }

  /** Closes what is open: the cells' side is gone. */
  closeAll(): void {
    for (const id of this.#targets.keys()) {
      const content = { comm_id: id, data: {} };
      this.#host.publish("comm_close", content, { metadata: {}, buffers: [] });
    }
    this.#targets.clear();
  }

  #note(type: string, content: MimeBundle): void {
    const id = String(content["comm_id"]);
    if (type === "comm_open") this.#targets.set(id, String(content["target_name"]));
    if (type === "comm_close") this.#targets.delete(id);
  }
}
