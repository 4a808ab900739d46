import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** A JSON object off the wire. */
export type Content = Readonly<Record<string, unknown>>;

/** Who said what, when; `version` is the protocol's. */
export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

/** One message of the Jupyter protocol. */
export interface Message {
  /** The routing prefix: socket identities, or the topic on iopub. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  /** The header of the request that this answers; empty for a request. */
  readonly parent: Header | Readonly<Record<string, never>>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Buffer[];
}

// The protocol version this wire speaks: https://jupyter-client.readthedocs.io/en/stable/messaging.html
export const protocolVersion = "5.4";

// The frame between the routing prefix and the signature, from the same page ("The wire protocol").
export const delimiter: Buffer = Buffer.from("<IDS|MSG>");

// How many signatures are remembered: as many as Jupyter's own kernels do, `digest_history_size` of jupyter_client.
const remembered = 65_536;

/** Makes a message with a fresh id. */
export function message(
  type: string,
  content: Content,
  from: { session: string; parent?: Header; identities?: readonly Buffer[]; metadata?: Content },
): Message {
  return {
    identities: from.identities ?? [],
    header: {
      msg_id: randomUUID(),
      session: from.session,
      username: "pamtlab",
      date: new Date().toISOString(),
      msg_type: type,
      version: protocolVersion,
    },
    parent: from.parent ?? {},
    metadata: from.metadata ?? {},
    content,
    buffers: [],
  };
}

/** Turns messages into signed frames and back; remembers signatures, so that a replayed message is refused. */
export class Codec {
  readonly #key: string;
  readonly #seen = new Set<string>();

  /** @param key The connection file's key. */
  constructor(key: string) {
    this.#key = key;
  }

  encode(message: Message): Buffer[] {
    const parts = [message.header, message.parent, message.metadata, message.content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    );
    return [
      ...message.identities,
      delimiter,
      Buffer.from(this.#sign(parts)),
      ...parts,
      ...message.buffers,
    ];
  }

  /** The message in these frames, or nothing when they are malformed, wrongly signed or seen before. */
  decode(frames: readonly Buffer[]): Message | undefined {
    const start = frames.findIndex((frame) => frame.equals(delimiter));
    const signature = frames[start + 1];
    const parts = frames.slice(start + 2, start + 6);
    if (start < 0 || !signature || parts.length < 4 || !this.#trusts(signature, parts))
      return undefined;
    const [header, parent, metadata, content] = parts.map(parseObject);
    if (!header || !parent || !metadata || !content || !isHeader(header)) return undefined;
    return {
      identities: frames.slice(0, start),
      header,
      parent: isHeader(parent) ? parent : {},
      metadata,
      content,
      buffers: frames.slice(start + 6),
    };
  }

  #sign(parts: readonly Buffer[]): string {
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #trusts(signature: Buffer, parts: readonly Buffer[]): boolean {
    const expected = this.#sign(parts);
    const wanted = Buffer.from(expected);
    if (signature.length !== wanted.length || !timingSafeEqual(signature, wanted)) return false;
    if (this.#seen.has(expected)) return false;
    this.#seen.add(expected);
    if (this.#seen.size > remembered) this.#seen.delete(this.#seen.values().next().value!);
    return true;
  }
}

function parseObject(frame: Buffer): Content | undefined {
  try {
    const value: unknown = JSON.parse(frame.toString("utf8"));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Content) : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(value: Content): value is Content & Header {
  return typeof value["msg_id"] === "string" && typeof value["msg_type"] === "string";
}
