import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { Codec, type Message } from "../../../lib/kernel/message.js";
import { cell, request, visiting, type Started, type Visitor } from "./visitor.js";

let kernel: Started;
let visitor: Visitor;

beforeAll(async () => {
  const visit = await visiting();
  ({ kernel, visitor } = visit);
  return visit.end;
});

/** Frames with another signature. */
function signed(frames: Buffer[], change: (signature: string) => string): Buffer[] {
  return frames.map((frame, i) => (i === 1 ? Buffer.from(change(frame.toString())) : frame));
}

const answer = (value: string): Message => request("input_reply", { value });

const wrongSignatures: readonly ((signature: string) => string)[] = [
  () => "",
  (text) => text.slice(1),
  (text) => `${text}0`,
  (text) => text.toUpperCase(),
  (text) => text.replace(/^./, (first) => (first === "0" ? "1" : "0")),
  () => "é".repeat(32),
];

describe("a message", () => {
  test.each(["shell", "control"] as const)(
    "on %s that is unsigned, wrongly signed or sent again is dropped without a word",
    async (channel) => {
      const wrong: Message[] = [];
      const bad = (): Message => {
        wrong.push(request("kernel_info_request"));
        return wrong.at(-1)!;
      };
      for (const change of wrongSignatures) {
        await visitor.send(channel, signed(visitor.codec.encode(bad()), change));
      }
      await visitor.send(channel, new Codec("another key").encode(bad()));
      const good = request("kernel_info_request");
      const frames = visitor.codec.encode(good);
      await visitor.send(channel, frames);
      await visitor.send(channel, frames);
      // Answered behind all of them.
      await visitor.ask(channel, request("kernel_info_request"));
      await delay(100);
      expect(wrong.map((one) => visitor.said(one))).toStrictEqual(wrong.map(() => []));
      const once = [`${channel} kernel_info_reply`, "iopub status", "iopub status"];
      expect(visitor.said(good).toSorted()).toStrictEqual(once.toSorted());
    },
  );

  test("on control that is sent again interrupts nothing", async () => {
    const frames = visitor.codec.encode(request("interrupt_request"));
    await visitor.send("control", frames);
    await delay(200);
    const asked = cell("await new Promise((r) => setTimeout(r, 400)); 'whole'");
    await visitor.send("shell", asked);
    await delay(100);
    await visitor.send("control", frames);
    const { data } = await visitor.answer(asked, "execute_result");
    expect(data).toStrictEqual({ "text/plain": "'whole'" });
  });

  test("on stdin that is unsigned, wrongly signed or sent again answers no cell", async () => {
    const forged = [
      new Codec("another key").encode(answer("forged")),
      ...wrongSignatures.map((change) => signed(visitor.codec.encode(answer("x")), change)),
    ];
    const first = cell("prompt('name?')", { allow_stdin: true });
    await visitor.send("shell", first);
    await visitor.answer(first, "input_request");
    for (const frames of forged) await visitor.send("stdin", frames);
    const ada = visitor.codec.encode(answer("Ada"));
    await visitor.send("stdin", ada);
    const { data } = await visitor.answer(first, "execute_result");
    expect(data).toStrictEqual({ "text/plain": "'Ada'" });

    const second = cell("prompt('again?')", { allow_stdin: true });
    await visitor.send("shell", second);
    await visitor.answer(second, "input_request");
    await visitor.send("stdin", ada);
    await visitor.send("stdin", answer("Grace"));
    const { data: next } = await visitor.answer(second, "execute_result");
    expect(next).toStrictEqual({ "text/plain": "'Grace'" });
  });

  test("that the kernel itself has published is no request", async () => {
    await visitor.run("var heard = 0; jupyter.onComm('mine', () => { heard++; }); heard");
    await visitor.run("jupyter.openComm('mine', { a: 1 }).id");
    const published = visitor.heard.find(
      ({ message: { header } }) => header.msg_type === "comm_open",
    )!.message;
    const count = "await new Promise((r) => setTimeout(r, 100)); heard";
    await visitor.send("shell", published);
    expect(await visitor.run(count)).toBe("0");
    await visitor.send("shell", request("comm_open", published.content));
    expect(await visitor.run(count)).toBe("1");
  });
});

describe("what a message carries", () => {
  test("runs in the cells' process, expressions beside the code as well", async () => {
    expect(await visitor.run("process.ppid")).toBe(String(kernel.pid));
    const asked = cell("1", { user_expressions: { parent: "process.ppid", wrong: "nobody" } });
    expect(await visitor.ask("shell", asked)).toMatchObject({
      user_expressions: {
        parent: { status: "ok", data: { "text/plain": String(kernel.pid) } },
        wrong: { status: "error", ename: "ReferenceError" },
      },
    });
  });

  test("is completed, inspected and judged without being run: getters, calls and imports", async () => {
    const marker = join(kernel.folder, "ran");
    const running = `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "x");`;
    const plugin = join(kernel.folder, "node_modules", "plugin");
    mkdirSync(plugin, { recursive: true });
    writeFileSync(join(plugin, "index.js"), running);
    const plugins = { compilerOptions: { plugins: [{ name: "plugin" }] } };
    writeFileSync(join(kernel.folder, "tsconfig.json"), JSON.stringify(plugins));
    writeFileSync(join(kernel.folder, "evil.ts"), `${running}\nexport const evil = { size: 1 };`);
    await visitor.run("var touched = 0; touched");
    await visitor.run("const trap = { get deep() { touched++; return { leaf: 1 }; } }; 0");
    await visitor.run("const proxy = new Proxy({ known: 1 }, { get: () => touched++ }); 0");
    const codes = [
      "trap.deep.",
      "proxy.",
      "(() => { touched++; return trap; })().",
      "new (class { constructor() { touched++; } })().",
      'import { evil } from "./evil"; evil.',
      '(await import("./evil.js")).',
      'require("./evil").',
      "`${touched++}`.",
    ];
    const asked = async (type: string, content: Record<string, unknown>): Promise<unknown> =>
      (await visitor.ask("shell", request(type, content)))["matches"];
    const matches: unknown[] = [];
    for (const code of codes) {
      matches.push(await asked("complete_request", { code, cursor_pos: code.length }));
      const within = { code, cursor_pos: code.length - 2, detail_level: 1 };
      await asked("inspect_request", within);
      await asked("is_complete_request", { code });
    }
    expect(matches[0]).toContain("leaf");
    expect(matches[4]).toContain("size");
    expect(await visitor.run("touched")).toBe("0");
    expect(existsSync(marker)).toBe(false);
  });
});
