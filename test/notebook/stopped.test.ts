import { beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "../../lib/notebook/document.js";
import { setup } from "../kernel/built.js";
import { fixture, runFixture, texts } from "./fixture.js";

beforeAll(setup);

describe("a run that is stopped", () => {
  test("by a cell that ends its process keeps what was said before, its last words too", async () => {
    const report = await runFixture("the kernel dies");
    expect(report.failure).toMatchObject({ cell: 2, ename: "ProcessEnded" });
    expect(texts(report)).toStrictEqual([
      "'before'",
      expect.stringContaining("last words\nProcessEnded: the cell called process.exit(3);"),
      "",
    ]);
    expect(readNotebook(report.out!)).toStrictEqual(report.notebook);
  });

  test("by time names the cell, and what ran is kept", async () => {
    const report = await runFixture("a cell never ends", { timeoutSeconds: 1 });
    expect(report.failure).toMatchObject({ cell: 2, ename: "CellTimeout" });
    expect(texts(report)[0]).toBe("'before'");
    expect(readNotebook(report.out!)).toStrictEqual(report.notebook);
    expect(readNotebook(fixture("a cell never ends")).cells[0]).toMatchObject({ outputs: [] });
  });

  test("by the reader keeps what ran", async () => {
    const controller = new AbortController();
    const report = await runFixture("a cell waits for ever", {
      signal: controller.signal,
      onProgress: () => void setTimeout(() => controller.abort(), 500),
    });
    expect(report.status).toBe("interrupted");
    expect(texts(report)).toStrictEqual(["Interrupted: the cell was interrupted"]);
  });
});
