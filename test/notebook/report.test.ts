import { describe, expect, test } from "vitest";
import { formatFailure } from "../../lib/notebook/report.js";
import type { CellFailure, RunReport } from "../../lib/notebook/run.js";

function report(failure: Partial<CellFailure>): RunReport {
  return {
    path: "n.ipynb",
    status: "failed",
    notebook: { cells: [], metadata: {} },
    failure: {
      cell: 3,
      id: "c",
      executionCount: 2,
      source: Array.from({ length: 20 }, (_, i) => `line(${i + 1});`).join("\n"),
      ename: "E",
      evalue: "why",
      traceback: ["E: why", "    at Cell[2]:10:1"],
      ...failure,
    },
  };
}

describe("a failed run", () => {
  test("shows the failing line among its neighbours", () => {
    expect(
      formatFailure(report({ line: 18, source: "a\nb" + "\nc".repeat(17) })).split("\n"),
    ).toContain("> 18 | c");
    const told = formatFailure(report({ line: 10 })).split("\n");
    expect(told[0]).toBe("n.ipynb: cell 3 of 0 (In [2]) failed");
    expect(told.slice(2, 15)).toStrictEqual([
      "   4 | line(4);",
      "   5 | line(5);",
      "   6 | line(6);",
      "   7 | line(7);",
      "   8 | line(8);",
      "   9 | line(9);",
      "> 10 | line(10);",
      "  11 | line(11);",
      "  12 | line(12);",
      "  13 | line(13);",
      "  14 | line(14);",
      "  15 | line(15);",
      "  16 | line(16);",
    ]);
    expect(told.slice(16)).toStrictEqual(["E: why", "    at Cell[2]:10:1", ""]);
  });

  test("marks no line where the error names none", () => {
    expect(formatFailure(report({}))).not.toContain(">");
    expect(formatFailure(report({}))).toContain("   1 | line(1);");
  });
});
