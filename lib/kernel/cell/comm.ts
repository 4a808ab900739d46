import { randomUUID } from "node:crypto";
import type { CommMessage, MimeBundle } from "../engine.js";
import { channel } from "./channel.js";

/** What may go with a message. */
export interface MessageOptions {
  readonly metadata?: MimeBundle;
  readonly buffers?: readonly Uint8Array[];
}

/** A line to the front end that both sides may speak on. */
export interface Comm {
  readonly id: string;
  send(data: MimeBundle, options?: MessageOptions): void;
  close(data?: MimeBundle): void;
  /** Takes what the other side says from now on. */
  onMessage(take: (data: MimeBundle, buffers: readonly Uint8Array[]) => void): void;
  onClose(take: (data: MimeBundle) => void): void;
}

type Opened = (comm: Comm, data: MimeBundle, buffers: readonly Uint8Array[]) => void;

interface Line {
  readonly comm: Comm;
  readonly message: Parameters<Comm["onMessage"]>[0][];
  readonly close: Parameters<Comm["onClose"]>[0][];
}

const lines = new Map<string, Line>();
const targets = new Map<string, Opened>();
let listening: unknown;

/** Sends a message of any type of the protocol to every front end, as Deno's kernel does. */
export function broadcast(type: string, content: MimeBundle, options: MessageOptions = {}): void {
  const { metadata = {}, buffers = [] } = options;
  channel()?.publish(type, content, { metadata, buffers });
}

/** Opens a comm to a target that the front end knows. */
export function openComm(target: string, data: MimeBundle = {}, options?: MessageOptions): Comm {
  const { comm } = line(randomUUID());
  broadcast("comm_open", { comm_id: comm.id, target_name: target, data }, options);
  return comm;
}

/** Takes the comms that the front end opens to a target of this name. */
export function onComm(target: string, opened: Opened): void {
  listen();
  targets.set(target, opened);
}

function line(id: string): Line {
  listen();
  const close: Line["close"] = [];
  const message: Line["message"] = [];
  const comm: Comm = {
    id,
    send: (data, options) => broadcast("comm_msg", { comm_id: id, data }, options),
    close: (data = {}) => {
      if (lines.delete(id)) broadcast("comm_close", { comm_id: id, data });
    },
    onMessage: (take) => void message.push(take),
    onClose: (take) => void close.push(take),
  };
  const made = { comm, message, close };
  lines.set(id, made);
  return made;
}

function listen(): void {
  const open = channel();
  if (open === undefined || open === listening) return;
  listening = open;
  open.onComm(hear);
}

function hear({ type, content, buffers }: CommMessage): boolean {
  const id = String(content["comm_id"]);
  const data = (content["data"] ?? {}) as MimeBundle;
  if (type === "comm_open") {
    const opened = targets.get(String(content["target_name"]));
    opened?.(line(id).comm, data, buffers);
    return opened !== undefined;
  }
  const found = lines.get(id);
  if (type === "comm_msg") for (const take of found?.message ?? []) take(data, buffers);
  if (type === "comm_close") {
    lines.delete(id);
    for (const take of found?.close ?? []) take(data);
  }
  return found !== undefined;
}
