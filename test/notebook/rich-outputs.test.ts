import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "../../lib/notebook/document.js";
import { outputsOfType } from "../../lib/notebook/outputs.js";
import { setup } from "../kernel/built.js";
import { codeCells, runFixture, scratch } from "./fixture.js";

beforeAll(setup);

describe("an executed notebook", () => {
  test("gathers displays, updates, streams and clears as a front end shows them", async () => {
    const report = await runFixture("rich outputs");
    const [display, streams, figure, cleared] = codeCells(report).map((cell) => cell.outputs);
    expect(display).toMatchObject([{ data: { "text/html": "<b>second</b>" } }]);
    expect(streams).toMatchObject([
      { name: "stdout", text: "out\n" },
      { name: "stderr", text: "err\n" },
      { name: "stdout", text: "out again\n" },
    ]);
    expect(figure).toMatchObject([{ output_type: "execute_result", execution_count: 3 }]);
    expect(cleared).toMatchObject([{ text: "kept\n" }]);
    const plots = outputsOfType(report.notebook, "application/vnd.plotly.v1+json");
    expect(plots).toMatchObject([{ cell: "c3", index: 0, data: { data: [], layout: {} } }]);
    expect(outputsOfType(report.notebook, "text/csv")[0]?.data).toBe("bytes\n1\n");
  });

  test("shows over sockets what it shows without", async () => {
    const straight = await runFixture("rich outputs");
    const wired = await runFixture("rich outputs", { wire: true });
    expect(wired.status).toBe("ok");
    expect(codeCells(wired)).toStrictEqual(codeCells(straight));
  });

  test("writes the same bytes twice, and what it wrote is what it reported", async () => {
    const [first, second] = [join(scratch, "first.ipynb"), join(scratch, "second.ipynb")];
    const report = await runFixture("rich outputs", { out: first });
    await runFixture("rich outputs", { out: second });
    expect(readFileSync(first, "utf8")).toBe(readFileSync(second, "utf8"));
    expect(readNotebook(first)).toStrictEqual(report.notebook);
  });
});
