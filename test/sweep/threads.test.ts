import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { toColumns } from "../../lib/columns/rows.js";
import { InputError } from "../../lib/errors.js";
import { design } from "../../lib/sweep/design.js";
import { isStopped } from "../../lib/sweep/stopped.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { sweepThreads } from "../../lib/sweep/sweep-threads.js";
import { toCsv } from "../../lib/table/write.js";
import type { Progress } from "../../lib/threads/progress.js";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
const caught = (given: Promise<unknown>): Promise<unknown> =>
  given.catch((error: unknown) => error);
const library = new URL("../../dist/index.js", import.meta.url).href;

const onGrid = ({ policy, a, b }: { policy: string; a: number; b: number }): object => ({
  y: (a * 31) / b,
  text: policy + a,
  ...(a > 40 && { late: b }),
  mixed: a === 50 ? "none" : a,
});

const drawn = ({ x, seed }: { x: number; seed: number }, random: () => number): object => ({
  y: x + random(),
  z: random() * (seed % 7),
});

const failing = ({ n }: { n: number }): { y: number } => {
  if (n >= 700 && n % 7 === 0) throw new RangeError("too far");
  return { y: n * 2 };
};

const slow = ({ n }: { n: number }): { y: number } => {
  const end = performance.now() + 3;
  while (performance.now() < end);
  return { y: n };
};

describe("the same bytes in one thread and in two", () => {
  test("of a grid, with numbers, text, and what only some rows have", async () => {
    const axes = { policy: ["v5", "v6"], a: upTo(60), b: upTo(50) };
    const wanted = sweep(axes, onGrid);
    for (const threads of [1, 2]) {
      const rows = await sweepThreads(axes, onGrid, { threads });
      expect(toCsv(rows)).toBe(toCsv(wanted));
      expect(rows[5999]).toEqual(wanted[5999]);
      expect((toColumns(rows).column as { y?: Float64Array }).y!.buffer).toBeInstanceOf(
        SharedArrayBuffer,
      );
      expect(Reflect.get(rows, Symbol.for("pamtlab.axes"))).toEqual(["policy", "a", "b"]);
    }
  });

  test("of a design with a constraint, replicates and random numbers", async () => {
    const points = design(
      { x: { from: 0, to: 1 }, k: ["a", "b"] },
      { kind: "latin", points: 500, replicates: 4, seed: 11, where: ({ x }) => x > 0.3 },
    );
    const wanted = sweep(points, drawn);
    expect(wanted.length).toBeGreaterThan(1000);
    for (const threads of [1, 2]) {
      expect(toCsv(await sweepThreads(points, drawn, { threads }))).toBe(toCsv(wanted));
    }
  });

  test("with a module that the answer uses", async () => {
    const axes = { memory: ["64G", "1T"], nodes: [1, 2] };
    type Lab = typeof import("../../lib/index.js");
    const rows = await sweepThreads(
      axes,
      ({ memory, nodes }, _, { footprint, host }: Lab) => ({
        bytes: footprint(host({ memory, nodes })).bytes,
      }),
      { threads: 2, uses: library },
    );
    const { footprint, host } = await import("../../lib/index.js");
    expect(rows).toEqual(sweep(axes, (p) => ({ bytes: footprint(host(p)).bytes })));
  });
});

describe("what ends it early", () => {
  test("an error names the first point that has one, and keeps the rows before it", async () => {
    for (const threads of [1, 2]) {
      const error = await caught(sweepThreads({ n: upTo(5000) }, failing, { threads }));
      expect(String(error)).toBe("Error: too far (at point 699: n 700)");
      expect(isStopped(error) && [error.index, error.point]).toEqual([699, { n: 700 }]);
      const { done } = error as { done: readonly object[] };
      expect(done).toEqual(upTo(699).map((n) => ({ n, y: n * 2 })));
    }
  });

  test("wrong input stays that, and a function that sees more than its arguments is told so", async () => {
    const wrong = sweepThreads(
      { memory: ["64X"] },
      ({ memory }, _, lab: never) => ({
        bytes: (lab as { parseSize: (size: string) => number }).parseSize(memory),
      }),
      { uses: library, threads: 1 },
    );
    expect(await caught(wrong)).toBeInstanceOf(InputError);
    const outside = 3;
    const seeing = sweepThreads({ n: [1] }, ({ n }) => ({ y: n + outside }), { threads: 1 });
    expect(String(await caught(seeing))).toMatch(
      /^InputError: outside is not defined \(a thread sees a function's arguments alone.*point 0: n 1\)$/,
    );
  });

  test("a signal ends it at once, with what was done", async () => {
    const stop = new AbortController();
    const seen: Progress[] = [];
    const error = await caught(
      sweepThreads({ n: upTo(1e6) }, slow, {
        threads: 2,
        signal: stop.signal,
        progress: (at) => {
          seen.push(at);
          if (at.done > 50) stop.abort();
        },
      }),
    );
    expect((error as Error).name).toBe("AbortError");
    const { done } = error as { done: readonly { n: number; y: number }[] };
    expect(done.length).toBeGreaterThan(0);
    expect(done.every(({ n, y }, at) => n === at + 1 && y === n)).toBe(true);
    const last = seen.at(-1)!;
    expect(last.rate).toBeGreaterThan(0);
    expect(last.left).toBeGreaterThan(1);
    expect(last.text).toMatch(/^\d+ of 1000000 points, \S+\/s, \d+ s left$/);
    expect(
      await caught(sweepThreads({ n: [1] }, slow, { signal: AbortSignal.abort() })),
    ).toMatchObject({
      name: "AbortError",
      message: "cancelled after 0 rows, of 1 points",
    });
  });

  test("an interrupt does as well, and leaves nothing running", async () => {
    const program = `
      const { sweepThreads } = await import(${JSON.stringify(library)});
      const n = Array.from({ length: 1e6 }, (_, i) => i);
      const answer = ({ n }) => { const end = performance.now() + 3; while (performance.now() < end); return { n2: n }; };
      let told = false;
      const progress = ({ done }) => { if (done > 20 && !told) { told = true; console.log("running"); } };
      await sweepThreads({ n }, answer, { threads: 2, progress })
        .catch((error) => console.log(error.name, error.done.length > 0));
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
    let text = "";
    child.stdout.on("data", (data: Buffer) => {
      text += String(data);
      if (text === "running\n") child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, text]).toEqual([0, "running\nAbortError true\n"]);
  });
});

test("progress is told to the end", async () => {
  const seen: Progress[] = [];
  const rows = await sweepThreads({ a: upTo(300), b: upTo(300) }, ({ a, b }) => ({ y: a * b }), {
    threads: 2,
    progress: (at) => seen.push(at),
  });
  expect(rows.length).toBe(90_000);
  expect(seen.at(-1)).toMatchObject({ done: 90_000, points: 90_000, left: 0 });
});
