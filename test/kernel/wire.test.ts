import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOverWire, type KernelClient } from "../../lib/kernel/client.js";
import { findKernelspec, ownKernels } from "../../lib/kernel/kernelspec.js";
import type { Content, Message } from "../../lib/kernel/message.js";
import { setup } from "./built.js";

// The default kernel as a front end meets it: a process of its own, over sockets.

let kernel: KernelClient;

beforeAll(async () => {
  setup();
  const spec = findKernelspec("pamtlab", { JUPYTER_PATH: ownKernels });
  kernel = await startOverWire(spec, import.meta.dirname);
});
afterAll(() => kernel.shutdown());

async function run(code: string): Promise<{ reply: Content; types: string[]; text: string }> {
  const published: Message[] = [];
  const reply = await kernel.execute(code, {
    stopOnError: false,
    onMessage: (message) => void published.push(message),
  });
  return {
    reply,
    types: published.map(({ header }) => header.msg_type),
    text: published.map(({ content }) => (content["text"] as string | undefined) ?? "").join(""),
  };
}

describe("the default kernel over the wire", () => {
  test("says of a cell what the protocol wants, in its order", async () => {
    const { types } = await run("console.log('hi'); 5");
    const told = ["status", "execute_input", "stream", "execute_result", "status"];
    expect(types).toStrictEqual(told);
  });

  test("loses none of two hundred thousand lines, in few messages", async () => {
    const { text, types } = await run("for (let i = 0; i < 200_000; i++) console.log(i)");
    expect(text.length).toBe(1_288_890);
    expect(text.startsWith("0\n1\n") && text.endsWith("199998\n199999\n")).toBe(true);
    expect(types.length).toBeLessThan(2000);
  });

  test("stops a busy cell when it is told to on the control channel, and goes on", async () => {
    await run("let n = 0;");
    const busy = run("await null; for (;;) n++;");
    await delay(300);
    kernel.interrupt();
    expect((await busy).reply).toMatchObject({ status: "error", ename: "Interrupted" });
    expect((await run("n > 0")).types).toContain("execute_result");
  });

  test("survives a cell that ends its process", async () => {
    const { reply } = await run("process.exit(1)");
    expect(reply).toMatchObject({ status: "error", ename: "ProcessEnded" });
    expect((await run("1 + 1")).reply["status"]).toBe("ok");
  });

  test("asks nobody when the front end takes no input", async () => {
    expect((await run("prompt('name?')")).reply["evalue"]).toMatch(/^no input/);
  });
});
