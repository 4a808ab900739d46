import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { differences, shown } from "../../lib/notebook/differences.js";
import {
  readNotebook,
  tags,
  type CodeCell,
  type Notebook,
  type Output,
} from "../../lib/notebook/document.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "notebooks");
const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");

const codeCells = ({ cells }: Notebook): CodeCell[] =>
  cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
const textOf = (output: Output | undefined): string =>
  output?.output_type === "stream" ? output.text : "";

/** A short name of everything a notebook shows: it changes with any number of it. */
function digest(notebook: Notebook): string {
  const all = codeCells(notebook).map((cell) => [cell.id, shown(cell)]);
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 12);
}

describe.each(names)("%s", (name) => {
  const notebook = readNotebook(join(folder, name));
  const cells = codeCells(notebook);
  const outputs = cells.flatMap((cell) => cell.outputs);

  test("asks a question, answers it first, and ends with its assumptions", () => {
    const [title] = notebook.cells;
    expect(title!.source.split("\n")[0]).toMatch(/^# .*(\?|pages, SEAMCALLs, locks)$/);
    expect(tags(cells[0]!)).toContain("parameters");
    expect(cells[0]!.source).toContain("const host =");
    expect(textOf(outputs[0])).toMatch(/\d.*\.\n$/);
    expect(cells.at(-1)!.id).toBe("assumptions");
    expect(textOf(outputs.at(-1))).toMatch(/^The host is /);
    expect(cells.map(({ id }) => id)).toContain("sensitivity");
  });

  test("is committed executed, small, without the library, each chart with a picture", () => {
    expect(statSync(join(folder, name)).size).toBeLessThan(1.5 * 2 ** 20);
    expect(cells.filter((cell) => cell.execution_count === null)).toEqual([]);
    const charts = outputs.flatMap((output) => {
      if (output.output_type !== "display_data" && output.output_type !== "execute_result")
        return [];
      return output.data["application/vnd.plotly.v1+json"] === undefined ? [] : [output.data];
    });
    expect(charts.length).toBeGreaterThan(0);
    for (const chart of charts) {
      const html = String(chart["text/html"]);
      expect(html).toMatch(/^<div style="overflow-x:auto">/);
      expect(html).toMatch(/<img alt="[^"]+" src="data:image\/svg\+xml;base64,[\w+/=]+">/);
      expect(html).not.toContain("DecompressionStream");
      expect(chart["image/png"]).toMatch(/^iVBOR/);
    }
  });

  test("has its numbers named in CHANGELOG.md", () => {
    const lines = changelog.split("\n").filter((line) => line.startsWith(`- \`${name}\` `));
    expect(lines.at(-1) ?? `no line for ${name}`).toBe(
      `- \`${name}\` ${digest(notebook)}: ${numbersOf(textOf(outputs[0]))}`,
    );
  });
});

/** The numbers of an answer, with their units; those within a name, such as v5, are none. */
function numbersOf(answer: string): string {
  const found = answer.match(
    /(?<![\w.-])\d+(?:,\d{3})*(?:\.\d+)?(?: (?:[KMGT]iB|B|%|ms)(?!\w)|[KMGT]?(?!\w))/g,
  );
  return (found ?? []).join(", ");
}

/** The lines of a changelog that name the numbers of a notebook. */
const named = (text: string): string[] => text.split("\n").filter((line) => /^- `\d\d-/.test(line));

test("CHANGELOG.md is added to: a line that named a number stays as it was", () => {
  const now = new Set(named(changelog));
  // Where there is no history to look at (a shallow clone, a package) there is nothing that could have been changed in it.
  for (const revision of ["HEAD", "HEAD~1", "HEAD~2", "HEAD~3"]) {
    const { status, stdout } = spawnSync("git", ["show", `${revision}:CHANGELOG.md`], {
      cwd: root,
      encoding: "utf8",
    });
    if (status === 0) expect(named(stdout).filter((line) => !now.has(line))).toEqual([]);
  }
});

const cell = (id: string, ...outputs: Output[]): CodeCell => ({
  cell_type: "code",
  id,
  metadata: {},
  source: "",
  execution_count: 1,
  outputs,
});
const chart = (y: number, html = "<p>"): Output => ({
  output_type: "display_data",
  metadata: {},
  data: { "application/vnd.plotly.v1+json": { data: [{ y: [1, y] }] }, "text/html": html },
});
const text = (said: string): Output => ({ output_type: "stream", name: "stdout", text: said });
const book = (...cells: CodeCell[]): Notebook => ({ cells, metadata: {} });

describe("a comparison", () => {
  test("names the cell and the number that changed", () => {
    const before = book(cell("answer", text("84 MiB\n")), cell("chart", chart(2)));
    const after = book(cell("answer", text("85 MiB\n")), cell("chart", chart(3)));
    expect(differences(before, before)).toEqual([]);
    expect(differences(before, after)).toEqual([
      { cell: "answer", at: "output 1[0]", before: "84 MiB", after: "85 MiB" },
      { cell: "chart", at: "output 1.data[0].y[1]", before: 2, after: 3 },
    ]);
    expect(differences(before, book(cell("answer", text("84 MiB\n"))))).toMatchObject([
      { cell: "chart", at: "cell" },
    ]);
  });

  test("sees no change in what is made from the data", () => {
    const [whole, small] = ["library", "picture"].map((html) => book(cell("c", chart(2, html))));
    expect(differences(whole!, small!)).toEqual([]);
  });
});
