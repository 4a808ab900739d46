import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { root } from "./stated-numbers.js";

interface Probe {
  readonly feature: string;
  readonly test: string;
}

/** A row of the table: its feature, the four kernels' answers, and the test of ours as `file › title`. */
interface Row extends Probe {
  readonly answers: readonly string[];
}

const page = readFileSync(join(root, "docs/kernel.md"), "utf8");
const table = /^\| feature[^]*?(?=\n\n)/m.exec(page)![0].split("\n");
const cells = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

const rows: Row[] = table.slice(2).map((line) => {
  const [feature = "", ...rest] = cells(line);
  const [, file = "", title = ""] = /^`(.*)` › "(.*)"$/.exec(rest.at(-1)!) ?? [];
  return { feature, answers: rest.slice(0, -1), test: title === "" ? "" : `${file} › ${title}` };
});

/** The titles of a file's tests as its source has them. */
function titlesOf(file: string): string[] {
  const path = join(root, "test", `${file}.test.ts`);
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
  const titles: string[] = [];
  const visit = (at: ts.Node): void => {
    if (ts.isCallExpression(at) && isTest(at.expression)) {
      const [title] = at.arguments;
      if (title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text);
    }
    ts.forEachChild(at, visit);
  };
  visit(source);
  return titles;
}

/** `test` itself, or what `test.each(…)` answers. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === "test";
  return (
    ts.isCallExpression(callee) &&
    ts.isPropertyAccessExpression(callee.expression) &&
    callee.expression.name.text === "each"
  );
}

describe("the table of features", () => {
  test("has the rows that are probed, in their order, each with its test", async () => {
    const { probes } = (await import(`${root}bench/kernel/probes.mjs`)) as { probes: Probe[] };
    expect(rows.map(({ feature, test: named }) => ({ feature, test: named }))).toEqual(
      probes.map(({ feature, test: named }) => ({ feature, test: named })),
    );
    expect(cells(table[0]!).slice(1, -1)).toEqual(["pamtlab", "tslab", "Deno", "ipykernel"]);
  });

  test.each(rows)("is held by a test: $feature", ({ answers, test: named }) => {
    for (const answer of answers) expect(["yes", "part", "no", "–"]).toContain(answer);
    expect(answers).toHaveLength(4);
    if (answers[0] !== "no") expect(named).not.toBe("");
    if (named === "") return;
    const [file = "", title = ""] = named.split(" › ");
    expect(titlesOf(file)).toContain(title);
  });

  test("was probed on the versions that the bench installs", () => {
    const { dependencies } = JSON.parse(
      readFileSync(join(root, "bench/kernel/package.json"), "utf8"),
    ) as { dependencies: Record<string, string> };
    const python = readFileSync(join(root, "bench/kernel/requirements.txt"), "utf8");
    const ipykernel = /^ipykernel==(.*)$/m.exec(python)![1];
    expect(page.replaceAll(/\s+/g, " ")).toContain(
      `tslab ${dependencies["tslab"]}, Deno ${dependencies["deno"]} and ipykernel ${ipykernel}`,
    );
  });
});
