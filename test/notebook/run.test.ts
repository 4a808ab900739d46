import { beforeAll, describe, expect, test } from "vitest";
import { formatFailure } from "../../lib/notebook/report.js";
import { setup } from "../kernel/built.js";
import { codeCells, runFixture, texts } from "./fixture.js";

beforeAll(setup);

describe("a run", () => {
  test("keeps each of five thousand printed lines, in one output", async () => {
    const report = await runFixture("prints five thousand lines");
    const [cell] = codeCells(report);
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}\n`);
    expect(cell?.outputs).toStrictEqual([
      { output_type: "stream", name: "stdout", text: lines.join("") },
    ]);
  });

  test("goes on after a cell that is expected to fail", async () => {
    const told: string[] = [];
    const report = await runFixture("a cell after an expected error runs", {
      onProgress: ({ done, cells }) => void told.push(`${done}/${cells}`),
    });
    expect(report.status).toBe("ok");
    expect(told).toStrictEqual(["0/3", "1/3", "2/3", "3/3"]);
    expect(texts(report)).toStrictEqual(["Error: expected", "'still here'", "2"]);
    expect(codeCells(report).map((cell) => cell.execution_count)).toStrictEqual([1, 2, 3]);
  });

  test("ends at a cell that fails, and tells its name, message, line and source", async () => {
    const report = await runFixture("a cell fails on its fifth line");
    expect(report.status).toBe("failed");
    expect(report.failure).toMatchObject({
      cell: 3,
      id: "c3",
      executionCount: 2,
      line: 5,
      ename: "RangeError",
      evalue: "no 1 bytes",
    });
    const told = formatFailure(report);
    expect(told).toContain("cell 3 of 4 (In [2]) failed");
    expect(told).toContain("> 5 |   throw new RangeError(`no ${size.bytes} bytes`);");
    expect(told).toContain("RangeError: no 1 bytes\n    at check (Cell[2]:5:9)");
    expect(codeCells(report).map((cell) => cell.outputs.length)).toStrictEqual([0, 1, 0]);
  });

  test("skips what is tagged so and what is empty", async () => {
    const report = await runFixture("a cell is skipped");
    expect(report.status).toBe("ok");
    expect(codeCells(report).map((cell) => cell.execution_count)).toStrictEqual([null, null, 1]);
    expect(texts(report)[2]).toBe("42");
  });
});
