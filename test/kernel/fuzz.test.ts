import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Engine, EngineHost } from "../../lib/kernel/engine.js";
import { Codec, message, type Content, type Message } from "../../lib/kernel/message.js";
import { Session, type Channel } from "../../lib/kernel/session.js";

/** Whole numbers below a limit, the same each time (mulberry32). */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const odd: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 53,
  "",
  "x",
  "😀".repeat(50),
  "1?2*",
  [],
  [[]],
  {},
  { a: { b: [null] } },
  ["a", 1],
];

const requests: Readonly<Record<string, readonly string[]>> = {
  execute_request: [
    "code",
    "silent",
    "store_history",
    "stop_on_error",
    "allow_stdin",
    "user_expressions",
  ],
  complete_request: ["code", "cursor_pos"],
  inspect_request: ["code", "cursor_pos", "detail_level"],
  is_complete_request: ["code"],
  history_request: [
    "hist_access_type",
    "n",
    "start",
    "stop",
    "pattern",
    "unique",
    "output",
    "raw",
    "session",
  ],
  kernel_info_request: ["x"],
  comm_info_request: ["target_name"],
  comm_open: ["comm_id", "target_name", "data"],
  comm_msg: ["comm_id", "data"],
  comm_close: ["comm_id", "data"],
  debug_request: ["seq", "type", "command", "arguments"],
  interrupt_request: ["x"],
  input_reply: ["value"],
  unheard_of: ["x"],
};

function engine(host: EngineHost): Engine {
  return {
    language: { name: "x", version: "1", mimetype: "text/plain", file_extension: ".x" },
    warm: () => undefined,
    execute: async (code) => {
      if (code === "") throw new Error("an engine's own fault");
      void host.input("?", false);
      return { status: "ok", result: { "text/plain": code } };
    },
    complete: (code, cursor) => ({ start: cursor, end: code.length, matches: [] }),
    inspect: (code) => {
      if (code === "x") throw new TypeError("an engine's own fault");
      return undefined;
    },
    isComplete: () => ({ status: "complete" }),
    comm: ({ content }) => {
      if (typeof content["comm_id"] !== "string") throw new Error("no comm");
    },
    interrupt: () => undefined,
    shutdown: () => undefined,
  };
}

test("a session takes ten thousand malformed requests of every type and answers the next", async () => {
  const said: { channel: Channel; message: Message }[] = [];
  const session = new Session(engine, {
    send: (channel, sent) => void said.push({ channel, message: sent }),
    shutdown: () => undefined,
  });
  const below = random(7);
  const types = Object.keys(requests);
  const sent: Message[] = [];
  for (let i = 0; i < 10_000; i++) {
    const type = types[below(types.length)]!;
    const content: Record<string, unknown> = {};
    for (const field of requests[type]!) if (below(3) > 0) content[field] = odd[below(odd.length)];
    const request = message(type, content, { session: "s", identities: [Buffer.from("me")] });
    if (type !== "input_reply") sent.push(request);
    session.receive(
      (["shell", "control", "stdin"] as const)[type === "input_reply" ? 2 : below(2)]!,
      request,
    );
    if (i % 100 === 0) await delay(0);
  }
  const last = message("kernel_info_request", {}, { session: "s" });
  session.receive("shell", last);
  const of = (request: Message): string[] =>
    said
      .filter(({ message: { parent } }) => parent.msg_id === request.header.msg_id)
      .map(
        ({ message: { header, content } }) =>
          (content["execution_state"] as string | undefined) ?? header.msg_type,
      );
  await expect
    .poll(() => of(last), { timeout: 30_000 })
    .toStrictEqual(["busy", "kernel_info_reply", "idle"]);
  // Whatever was asked begins busy, ends idle, and what can be sent is JSON.
  const states = new Map<string, string[]>();
  for (const {
    message: { parent, header, content },
  } of said) {
    if (header.msg_type !== "status") continue;
    const id = parent.msg_id;
    if (id === undefined) continue;
    states.set(id, [...(states.get(id) ?? []), String(content["execution_state"])]);
  }
  for (const { header } of sent) {
    const seen = states.get(header.msg_id) ?? [];
    expect([seen[0], seen.at(-1)]).toStrictEqual(["busy", "idle"]);
  }
});

test("frames that are cut, changed, mixed, unsigned or sent twice are no messages", () => {
  const codec = new Codec("key");
  const below = random(11);
  const valid = (content: Content): Buffer[] =>
    codec.encode(
      message("execute_request", content, { session: "s", identities: [Buffer.from("a")] }),
    );
  const foreign = new Codec("other");
  for (let i = 0; i < 5000; i++) {
    const frames = valid({ code: "x".repeat(below(20)), i });
    const at = 1 + below(frames.length - 1);
    const change = below(4);
    if (change === 0) frames.splice(at, 1);
    if (change === 1)
      frames[at] = Buffer.from(frames[at]!.map((byte, k) => (k === 0 ? byte ^ 1 : byte)));
    if (change === 2) frames[at] = Buffer.concat([frames[at]!, Buffer.from("}")]);
    if (change === 3) frames.splice(2, 1, Buffer.alloc(below(70)));
    expect(codec.decode(frames)).toBeUndefined();
    expect(foreign.decode(valid({ i }))).toBeUndefined();
  }
  const once = valid({ code: "1" });
  expect(codec.decode(once)?.content).toStrictEqual({ code: "1" });
  expect(codec.decode(once)).toBeUndefined();
});
