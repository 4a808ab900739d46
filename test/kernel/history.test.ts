import { describe, expect, test } from "vitest";
import { History } from "../../lib/kernel/history.js";

const history = new History();
for (const [i, input] of ["let a = 1", "a + 1", "b()", "a + 1"].entries())
  history.add(i + 1, input);

function lines(request: Record<string, unknown>): number[] {
  return history.answer(request).map(([, line]) => line);
}

describe("history", () => {
  test("answers the tail", () => {
    expect(lines({ hist_access_type: "tail", n: 2 })).toStrictEqual([3, 4]);
    expect(lines({ hist_access_type: "tail", n: 0 })).toStrictEqual([]);
    expect(lines({ hist_access_type: "tail", n: 9 })).toStrictEqual([1, 2, 3, 4]);
  });

  test("answers a range without its end", () => {
    expect(lines({ hist_access_type: "range", start: 2, stop: 4 })).toStrictEqual([2, 3]);
  });

  test("searches by pattern, where only * and ? mean something", () => {
    expect(lines({ hist_access_type: "search", pattern: "a*" })).toStrictEqual([2, 4]);
    expect(lines({ hist_access_type: "search", pattern: "b()" })).toStrictEqual([3]);
    expect(lines({ hist_access_type: "search", pattern: "?()" })).toStrictEqual([3]);
    expect(lines({ hist_access_type: "search", pattern: "a*", unique: true })).toHaveLength(1);
  });

  test("gives outputs a place when they are asked for", () => {
    expect(history.answer({ hist_access_type: "tail", n: 1, output: true })).toStrictEqual([
      [1, 4, ["a + 1", null]],
    ]);
  });
});
