import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Engine, EngineHost, Outcome } from "../../lib/kernel/engine.js";
import { message, type Content, type Message } from "../../lib/kernel/message.js";
import { Session, type Channel } from "../../lib/kernel/session.js";

/** An engine whose code is a JSON list of things to do. */
function scriptedEngine(host: EngineHost): Engine {
  const steps: Readonly<Record<string, (text: string) => void>> = {
    print: (text) => host.stream("stdout", text),
    warn: (text) => host.stream("stderr", text),
    show: (text) => host.display({ "text/plain": text }, { id: "d" }),
    clear: () => host.clear(true),
  };
  return {
    language: { name: "script", version: "1", mimetype: "text/plain", file_extension: ".txt" },
    warm: () => undefined,
    async execute(code): Promise<Outcome> {
      await delay(1);
      for (const [step, text] of JSON.parse(code) as [string, string][]) {
        if (step === "fail") {
          return { status: "error", ename: "E", evalue: text, traceback: [`E: ${text}`] };
        }
        if (step === "answer") return { status: "ok", result: { "text/plain": text } };
        steps[step]!(text);
      }
      return { status: "ok" };
    },
    complete: (code, cursor) => ({ start: cursor - 1, end: cursor, matches: [code] }),
    inspect: () => undefined,
    isComplete: () => ({ status: "complete" }),
    interrupt: () => undefined,
    shutdown: () => undefined,
  };
}

interface Said {
  readonly channel: Channel;
  readonly message: Message;
}

function open(): { session: Session; said: Said[]; ended: () => boolean } {
  const said: Said[] = [];
  let ended = false;
  const session = new Session(scriptedEngine, {
    send: (channel, sent) => void said.push({ channel, message: sent }),
    shutdown: () => void (ended = true),
  });
  return { session, said, ended: () => ended };
}

function request(type: string, content: Content): Message {
  return message(type, content, { session: "client", identities: [Buffer.from("client")] });
}

function cell(steps: [string, string?][], more: Content = {}): Message {
  return request("execute_request", { code: JSON.stringify(steps), ...more });
}

/** What was said of one request, as short lines. */
function lines(said: readonly Said[], { header }: Message): string[] {
  return said
    .filter(({ message: { parent } }) => parent.msg_id === header.msg_id)
    .map(({ message: { header: own, content } }) => {
      const detail =
        content["execution_state"] ?? content["text"] ?? content["status"] ?? content["evalue"];
      return detail === undefined ? own.msg_type : `${own.msg_type} ${detail as string}`;
    });
}

describe("a session", () => {
  test("reports a cell in the protocol's order, its prints gathered", async () => {
    const { session, said } = open();
    const asked = cell([
      ["print", "a"],
      ["print", "b"],
      ["show", "s"],
      ["warn", "c"],
      ["answer", "x"],
    ]);
    session.receive("shell", asked);
    await delay(50);
    expect(lines(said, asked)).toStrictEqual([
      "status busy",
      "execute_input",
      "stream ab",
      "display_data",
      "stream c",
      "execute_result",
      "execute_reply ok",
      "status idle",
    ]);
  });

  test("sends nothing of a cell after its idle", async () => {
    const { session, said } = open();
    const asked = cell([["print", "late"]]);
    session.receive("shell", asked);
    await delay(150);
    expect(lines(said, asked).at(-1)).toBe("status idle");
    expect(lines(said, asked)).toContain("stream late");
  });

  test("replies to whom it was asked by, on the channel it was asked on", async () => {
    const { session, said } = open();
    const asked = request("kernel_info_request", {});
    session.receive("control", asked);
    await delay(5);
    const reply = said.find(({ channel }) => channel === "control")!.message;
    expect(reply.header.msg_type).toBe("kernel_info_reply");
    expect(reply.identities.map(String)).toStrictEqual(["client"]);
    expect(reply.content).toMatchObject({ status: "ok", protocol_version: "5.4" });
  });

  test("aborts the cells that were sent before an error could be known, and only those", async () => {
    const { session, said } = open();
    const [failing, second, info, third] = [
      cell([["fail", "no"]]),
      cell([["answer", "2"]]),
      request("kernel_info_request", {}),
      cell([["answer", "3"]]),
    ];
    for (const asked of [failing, second, info, third]) session.receive("shell", asked);
    await delay(60);
    const after = cell([["answer", "4"]]);
    session.receive("shell", after);
    await delay(60);
    expect(lines(said, failing)).toContain("execute_reply error");
    expect(lines(said, failing)).toContain("error no");
    for (const aborted of [second, third]) {
      expect(lines(said, aborted)).toStrictEqual([
        "status busy",
        "execute_reply aborted",
        "status idle",
      ]);
    }
    expect(lines(said, info)).toContain("kernel_info_reply ok");
    expect(lines(said, after)).toContain("execute_reply ok");
  });

  test("runs what follows an error when it was told not to stop on it", async () => {
    const { session, said } = open();
    const failing = cell([["fail", "no"]], { stop_on_error: false });
    const next = cell([["answer", "2"]]);
    session.receive("shell", failing);
    session.receive("shell", next);
    await delay(60);
    expect(lines(said, next)).toContain("execute_reply ok");
  });

  test("counts what is stored, and says nothing of a silent cell", async () => {
    const { session, said } = open();
    const [first, silent, second] = [
      cell([["answer", "1"]]),
      cell([["answer", "2"]], { silent: true }),
      cell([["answer", "3"]]),
    ];
    for (const asked of [first, silent, second]) session.receive("shell", asked);
    await delay(80);
    expect(lines(said, silent)).toStrictEqual(["status busy", "execute_reply ok", "status idle"]);
    const counts = said
      .filter(({ message: { header } }) => header.msg_type === "execute_result")
      .map(({ message: { content } }) => content["execution_count"]);
    expect(counts).toStrictEqual([1, 2]);
  });

  test("answers what a front end wants to know besides, where the cell has ended well", async () => {
    const { session, said } = open();
    const expressions = {
      one: JSON.stringify([["answer", "1"]]),
      none: JSON.stringify([["print", "said"]]),
      wrong: JSON.stringify([["fail", "no"]]),
    };
    const well = cell([["answer", "x"]], { user_expressions: expressions });
    const ill = cell([["fail", "x"]], { user_expressions: expressions });
    session.receive("shell", well);
    await delay(50);
    session.receive("shell", ill);
    await delay(50);
    const replies = said
      .map(({ message }) => message)
      .filter(({ header }) => header.msg_type === "execute_reply");
    expect(replies.map(({ content }) => content["user_expressions"])).toEqual([
      {
        one: { status: "ok", data: { "text/plain": "1" }, metadata: {} },
        none: { status: "ok", data: { "text/plain": "undefined" }, metadata: {} },
        wrong: { status: "error", ename: "E", evalue: "no", traceback: ["E: no"] },
      },
      undefined,
    ]);
    expect(lines(said, well)).toEqual([
      "status busy",
      "execute_input",
      "execute_result",
      "stream said",
      "execute_reply ok",
      "status idle",
    ]);
  });

  test("counts cursors in code points, as the protocol does", async () => {
    const { session, said } = open();
    session.receive("shell", request("complete_request", { code: "😀ab", cursor_pos: 2 }));
    await delay(5);
    const reply = said.find(({ channel }) => channel === "shell")!.message;
    expect(reply.content).toMatchObject({ cursor_start: 1, cursor_end: 2 });
  });

  test("says that it has no debugger, knows no comm, and passes over what it does not know", async () => {
    const { session, said } = open();
    const debug = request("debug_request", { seq: 3, type: "request", command: "initialize" });
    const info = request("comm_info_request", {});
    const unknown = request("unheard_of", {});
    session.receive("control", debug);
    session.receive("shell", info);
    session.receive("shell", unknown);
    await delay(10);
    const replies = said.flatMap(({ message: { header, content } }) =>
      header.msg_type.endsWith("_reply") ? [[header.msg_type, content] as const] : [],
    );
    expect(Object.fromEntries(replies)).toStrictEqual({
      comm_info_reply: { status: "ok", comms: {} },
      debug_reply: {
        type: "response",
        request_seq: 3,
        command: "initialize",
        success: false,
        message: "this kernel has no debugger",
      },
    });
    expect(lines(said, unknown)).toStrictEqual(["status busy", "status idle"]);
  });

  test("answers history, closes an unknown comm, and ends when told", async () => {
    const { session, said, ended } = open();
    session.receive("shell", cell([["answer", "1"]]));
    const history = request("history_request", { hist_access_type: "tail", n: 5 });
    session.receive("shell", history);
    const comm = request("comm_open", { comm_id: "c" });
    session.receive("shell", comm);
    await delay(40);
    const reply = said.find(({ message: { header } }) => header.msg_type === "history_reply");
    expect(reply?.message.content["history"]).toStrictEqual([[1, 1, '[["answer","1"]]']]);
    expect(lines(said, comm)).toContain("comm_close");
    expect(ended()).toBe(false);
    session.receive("control", request("shutdown_request", { restart: false }));
    await delay(5);
    expect(ended()).toBe(true);
  });
});
