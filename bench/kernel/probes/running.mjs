// How a cell is stopped, fails, ends and asks.
import { setTimeout as delay } from "node:timers/promises";

// How long an interrupted cell has to end, as its kernelspec wants it and by a message that it may not know.
const patience = 8000;
const short = 1500;

/**
 * Interrupts a cell once it says that it runs; whether it ends then, and keeps what was declared before. A kernel whose kernelspec
 * asks for a signal is sent a message first: some know both, and some end by the signal.
 */
async function interrupted(kernel, { before, cell, after }) {
  await kernel.run(before);
  const begin = async () => {
    const begun = await kernel.begin(cell);
    await kernel.until(() => begun.printed().includes("runs"), patience);
    await delay(300);
    return begun;
  };
  let running = await begin();
  let told = false;
  if (kernel.spec.interrupts !== "message") {
    await kernel.send("control", "interrupt_request", {});
    told = await kernel.ended(running, short);
    if (told) running = await begin();
  }
  const begun = performance.now();
  await kernel.interrupt();
  const ends = await kernel.ended(running, patience);
  const ms = performance.now() - begun;
  return { ms, "by a message": told || ends, ends, "keeps the variables": ends && (await kernel.value(after)).includes("4326") };
}

const kept = {
  ts: { before: "const kept = 5;", after: "kept + 4321" },
  py: { before: "import asyncio\nkept = 5", after: "kept + 4321" },
};

const stops = (feature, title, ts, py) => ({
  feature,
  test: title,
  words: { ts: { ...kept.ts, cell: ts }, py: { ...kept.py, cell: py } },
  async probe({ kernel, words }) {
    const { ms, ...wishes } = await interrupted(kernel, words);
    return wishes;
  },
});

const sleep = (ms) => `await new Promise((done) => setTimeout(done, ${ms}));`;
const loops = "kernel/node/interrupt › stops %s, and the state is kept";

export const running = [
  stops("interrupt: loop", loops, "console.log('runs');\nfor (;;);", "print('runs', flush=True)\nwhile True: pass"),
  stops(
    "interrupt: loop after `await`",
    loops,
    `console.log('runs');\n${sleep(10)}\nfor (;;);`,
    "print('runs', flush=True)\nawait asyncio.sleep(0.01)\nwhile True: pass",
  ),
  {
    feature: "interrupt: wait, nothing runs on",
    test: "kernel/node/interrupt › leaves nothing that goes on when its timer would have rung",
    words: {
      ts: { before: "const kept = 5;\nlet went = 'quiet';", after: "kept + 4321", cell: `console.log('runs');\n${sleep(9000)}\nwent = 'on';`, asks: "went" },
      py: { ...kept.py, before: "import asyncio\nkept = 5\nwent = 'quiet'", cell: "print('runs', flush=True)\nawait asyncio.sleep(9)\nwent = 'on'", asks: "went" },
    },
    async probe({ kernel, words }) {
      const { ms, ends, ...wishes } = await interrupted(kernel, words);
      await delay(10_000 - Math.min(ms, 10_000));
      const quiet = ends && (await kernel.value(words.asks)).includes("quiet");
      return { ...wishes, "ends before its time": ends && ms < 5000, "nothing runs on": quiet };
    },
  },
  {
    feature: "a cell that exits or is killed does not end the kernel",
    test: "kernel/wire › survives a cell that ends its process",
    words: {
      ts: ["process.exit(3)", "process.kill(process.pid, 'SIGKILL');\nawait new Promise(() => {});", "4000 + 321"],
      py: ["import sys\nsys.exit(3)", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "4000 + 321"],
    },
    async probe({ kernel, words: [exits, killed, next] }) {
      await kernel.run(exits);
      const lives = (await kernel.value(next)) === "4321";
      if (lives) await kernel.run(killed);
      return { exits: lives, "is killed": lives && (await kernel.value(next)) === "4321" };
    },
  },
  {
    feature: "a cell that runs out of memory fails, and the kernel lives",
    test: "kernel/node/node-engine › by taking all memory fails with the reason and a way out, and the next one runs",
    // Each language's own limit: V8's heap, the process's address space.
    memory: true,
    words: {
      ts: ["const all: number[][] = [];\nfor (;;) all.push(new Array(10_000).fill(1.5));", "4000 + 321"],
      py: ["all = []\nwhile True: all.append(bytearray(10_000_000))", "4000 + 321"],
    },
    async probe({ kernel, words: [takes, next] }) {
      const { reply, text } = await kernel.run(takes, 60_000);
      return { "is told why": reply?.status === "error" && /memory/i.test(text), "the next cell runs": (await kernel.value(next)) === "4321" };
    },
  },
  {
    feature: "a failure that no cell awaits is told, and the kernel lives",
    test: "kernel/node/node-engine › that no cell awaits is told, and the process goes on",
    words: {
      ts: ["const kept = 5;\nvoid Promise.reject(new Error('nobody awaits this'));", "kept + 4321"],
      py: ["import asyncio, gc\nkept = 5\nasync def fails(): raise Exception('nobody awaits this')\ntask = asyncio.ensure_future(fails())\nawait asyncio.sleep(0.1)\ndel task\ngc.collect();", "kept + 4321"],
    },
    async probe({ kernel, words: [fails, next] }) {
      await kernel.run(fails);
      await delay(500);
      const lives = (await kernel.value(next)).includes("4326");
      const told = kernel.heard.some(({ channel, content }) => channel === "iopub" && /nobody awaits/.test(content.text ?? content.evalue ?? ""));
      return { told, "the kernel lives": lives };
    },
  },
  {
    feature: "a cell asks its reader",
    test: "kernel/node/node-engine › is asked by prompt, confirm and whatever reads standard input",
    words: { ts: "`hello ${prompt('name?')}`", tslab: "`hello ${(globalThis as any).prompt('name?')}`", py: "'hello ' + input('name?')" },
    async probe({ kernel, words }) {
      kernel.reader.push("Ada");
      return { answered: (await kernel.run(words, patience)).text.includes("hello Ada") };
    },
  },
  {
    feature: "… also by reading standard input",
    test: "kernel/node/node-engine › is asked by prompt, confirm and whatever reads standard input",
    words: {
      ts: 'import { createInterface } from "node:readline/promises";\nconst lines = createInterface({ input: process.stdin });\nconst said = await lines.question("name?");\nlines.close();\nconsole.log("hello", said);',
      py: "import sys\nprint('hello', sys.stdin.readline())",
    },
    async probe({ kernel, words }) {
      kernel.reader.push("Ada");
      return { answered: (await kernel.run(words, patience)).text.includes("hello Ada") };
    },
  },
  {
    feature: "the cell after an expected error runs",
    test: "notebook/run › goes on after a cell that is expected to fail",
    words: { ts: ["throw new Error('expected')", "4000 + 321"], py: ["raise Exception('expected')", "4000 + 321"] },
    async probe({ kernel, words: [fails, next] }) {
      const failing = await kernel.begin(fails, { stopOnError: false });
      const following = await kernel.begin(next);
      await kernel.ended(failing);
      await kernel.ended(following);
      return { runs: following.reply?.status === "ok" && following.text.includes("4321") };
    },
  },
];
