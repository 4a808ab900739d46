import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { progress, progressText } from "../../lib/kernel/cell/progress.js";
import { formatDuration, time } from "../../lib/kernel/cell/time.js";

// Outside of a notebook: a script that imports "pamtlab/kernel".

describe("a line of progress", () => {
  test("tells share, count, rate and the time that is left", () => {
    const bar = `${"█".repeat(6)}${"░".repeat(18)}`;
    expect(progressText({ done: 10, seconds: 5, total: 40, label: "hosts" })).toBe(
      `hosts  ${bar} 25 %  10 of 40  2/s  5.00 s, 15.0 s left`,
    );
  });

  test("tells what it can where the total is not known, and at the end", () => {
    expect(progressText({ done: 300, seconds: 2 })).toBe("300  150/s  2.00 s");
    expect(progressText({ done: 0, seconds: 0, total: 0 })).toBe("0 of 0  0 µs");
    const end = progressText({ done: 4, seconds: 2, total: 4 });
    expect(end).toBe(`${"█".repeat(24)} 100 %  4 of 4  2/s  2.00 s`);
  });
});

async function* source(): AsyncGenerator<number> {
  yield* [1, 2, 3];
}

describe("a loop with progress", () => {
  let written = "";
  const { stderr } = process;
  const before = stderr.isTTY;
  beforeEach(() => {
    written = "";
    vi.spyOn(stderr, "write").mockImplementation((text) => {
      written += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    stderr.isTTY = before;
  });

  test("redraws one line of a terminal and leaves it behind at the end", () => {
    stderr.isTTY = true;
    const seen = [...progress(new Set(["a", "b"]), { label: "two", every: 0 })];
    expect(seen).toStrictEqual(["a", "b"]);
    const drawn = written.split("\r\u001b[K").slice(1);
    expect(drawn.map((line) => /\d of 2/.exec(line)?.[0])).toStrictEqual([
      "0 of 2",
      "1 of 2",
      "2 of 2",
      "2 of 2",
    ]);
    expect(written.endsWith("\n")).toBe(true);
    expect(written.match(/\n/g)).toHaveLength(1);
  });

  test("writes one line where nobody watches, of an async source and of a loop that is left", async () => {
    stderr.isTTY = false;
    const seen: number[] = [];
    for await (const n of progress(source(), { total: 3 })) {
      if (n === 3) break;
      seen.push(n);
    }
    expect(seen).toStrictEqual([1, 2]);
    expect(written).toMatch(/^█+░+ 66 % {2}2 of 3 .*\n$/);
  });
});

describe("a time", () => {
  test.each([
    [0.85, "850 µs"],
    [12.34, "12.3 ms"],
    [4560, "4.56 s"],
    [125_000, "2 min 5 s"],
  ])("of %d ms is %s", (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  test("is taken of what waits as well, and the value is handed on", async () => {
    const { value, milliseconds, cpuMilliseconds } = await time(() => delay(30, "done"));
    expect(value).toBe("done");
    expect(milliseconds).toBeGreaterThan(25);
    expect(cpuMilliseconds).toBeGreaterThanOrEqual(0);
    expect(time(() => 5).value).toBe(5);
  });
});
