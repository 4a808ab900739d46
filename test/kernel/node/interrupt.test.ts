import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../../lib/kernel/engine.js";
import { startCells, type Cells } from "./cells.js";

let cells: Cells;
beforeAll(async () => {
  cells = startCells({ types: "off" });
  await cells.run("let i = 0;");
});
afterAll(() => cells.engine.shutdown());

const run: Cells["run"] = (code, during) => cells.run(code, during);
const answer: Cells["answer"] = (code) => cells.answer(code);
const shows: Cells["shows"] = (code) => cells.shows(code);

const soon = (): void => void setTimeout(() => cells.engine.interrupt(), 150);

const later = (engine: Engine): void => void setTimeout(() => engine.interrupt(), 1500);

describe("an interrupt", () => {
  const stopped = { status: "error", ename: "Interrupted" };
  test.each([
    ["a loop", "for (;;) i++;"],
    ["a loop after an await", "await null; for (;;) i++;"],
    ["a loop that prints", "for (;;) console.log('x'.repeat(100))"],
    ["a wait", "await new Promise((r) => setTimeout(r, 60_000)); display('late')"],
    ["a promise that hangs", "await new Promise(() => {})"],
    ["a program", "import { execSync } from 'node:child_process'; execSync('sleep 60')"],
  ])("stops %s, and the state is kept", async (_what, code) => {
    expect(await run(code, soon)).toMatchObject(stopped);
    expect(await answer("i > 0")).toBe("true");
  });

  test("leaves nothing that goes on when its timer would have rung", async () => {
    const code = `import { setTimeout as sleep } from 'node:timers/promises';
      setInterval(() => console.log('tick'), 150); setTimeout(() => console.log('late'), 200);
      for (;;) { await sleep(120); if (i === -1) console.log('ran on'); i = -1; }`;
    expect(
      await run(code, (engine) => void setTimeout(() => engine.interrupt(), 60)),
    ).toMatchObject(stopped);
    expect(await shows("await new Promise((r) => setTimeout(r, 400))")).toStrictEqual([]);
  });

  test("at any moment ends a cell that would not end, and the next one runs", async () => {
    for (let round = 0; round < 60; round++) {
      const code = "try { for (;;) i++; } catch { for (;;) i++; }";
      const interrupt = (engine: Engine): void =>
        void setTimeout(() => engine.interrupt(), (round * 5) % 16);
      expect(await run(code, interrupt)).toMatchObject(stopped);
      expect(await answer(`${round} + 1`)).toBe(String(round + 1));
    }
  });

  test("of one of several immediates lets the others go on", async () => {
    const code = `setImmediate(() => {}); setImmediate(() => { for (;;); }); setImmediate(() => {});
      await new Promise(() => {});`;
    expect(await run(code, soon)).toMatchObject(stopped);
    const turn = "await new Promise((r) => setImmediate(() => setImmediate(r, 'turned')))";
    for (let round = 0; round < 3; round++) expect(await answer(turn)).toBe("'turned'");
    expect(cells.said).toStrictEqual([]);
  });

  test.each([
    "import { setInterval as ticks } from 'node:timers/promises'; for await (const _ of ticks(20)) console.log('on');",
    "import { scheduler } from 'node:timers/promises'; for (;;) { await scheduler.wait(20); console.log('on'); }",
    "import { setImmediate as turn } from 'node:timers/promises'; for (;;) { await turn(); console.log('on'); }",
    "import { promisify } from 'node:util'; for (;;) { await promisify(setTimeout)(20); console.log('on'); }",
    `import { setTimeout as sleep } from 'node:timers/promises'; const { signal } = new AbortController();
     for (;;) { await sleep(20, undefined, { signal }); console.log('on'); }`,
  ])("ends %s", async (code) => {
    expect(await run(code, soon)).toMatchObject(stopped);
    expect(await shows("await new Promise((r) => setTimeout(r, 200))")).toStrictEqual([]);
  });

  test("comes to its end whatever is left to do: a million timers, or an earlier cell's work", async () => {
    const timers = "for (let k = 0; k < 1e6; k++) setTimeout(() => {}, 1e6);";
    expect(await run(`${timers} await new Promise(() => {})`, later)).toMatchObject(stopped);
    const work = `let works = true;
      function work() { for (const end = Date.now() + 15; Date.now() < end;); if (works) setImmediate(work); }
      work();`;
    await run(work);
    expect(await run("await new Promise(() => {})", soon)).toMatchObject(stopped);
    expect(await answer("works = false")).toBe("false");
  });

  test("leaves Node's own immediates in order, whoever made them", async () => {
    const code = `import { setImmediate as turn } from 'node:timers/promises';
      const spin = () => { for (const end = Date.now() + 3; Date.now() < end;); };
      for (;;) { await Promise.all([turn(), turn().then(spin), new Promise((r) => setImmediate(r)), turn().then(spin)]); spin(); }`;
    for (let round = 0; round < 20; round++) {
      const interrupt = (engine: Engine): void => void setTimeout(() => engine.interrupt(), round);
      expect(await run(code, interrupt)).toMatchObject(stopped);
      expect(await answer("await new Promise((r) => setImmediate(r, 'turned'))")).toBe("'turned'");
    }
    expect(cells.said).toStrictEqual([]);
  });

  test("in the middle of what is shown leaves what follows whole", async () => {
    const code = "const big = 'x'.repeat(2 ** 20); for (;;) display({ big });";
    for (let round = 0; round < 10; round++) {
      await run(code, (engine) => void setTimeout(() => engine.interrupt(), 20 + round * 3));
      expect(await shows("display(7)")).toStrictEqual(['show {"text/plain":"7"}']);
    }
  });

  test("of a cell that asks its reader is the cell's end, and the next one may ask", async () => {
    for (let round = 0; round < 10; round++) {
      cells.answers.push(...Array<string>(100_000).fill("again"));
      const interrupt = (engine: Engine): void =>
        void setTimeout(() => engine.interrupt(), round * 3);
      expect(await run("for (;;) prompt('again?')", interrupt)).toMatchObject(stopped);
      cells.answers.splice(0, cells.answers.length, "yes");
      expect(await answer("prompt('now?')")).toBe("'yes'");
    }
  });

  test("at any moment leaves an engine that answers", async () => {
    for (let round = 0; round < 25; round++) {
      let timer: NodeJS.Timeout | undefined;
      const code = "for (let k = 0; k < 40; k++) { for (let m = 0; m < 1e5; m++); await null; }";
      await run(code, (engine) => {
        timer = setTimeout(() => engine.interrupt(), (round * 7) % 40);
      });
      clearTimeout(timer);
      expect(await answer(`${round} + 1`)).toBe(String(round + 1));
    }
  });
});
