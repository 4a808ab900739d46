import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { readNotebook, type Cell } from "../../lib/notebook/document.js";
import { ownOf, root, statedIn } from "./stated-numbers.js";

const files = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(root, "notebooks"))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => `notebooks/${name}`),
];

/** Running text of Markdown: no code, no tables, which are data, and no targets of links. */
function prose(markdown: string): string {
  return markdown
    .replaceAll(/^```[^]*?^```/gm, "")
    .replaceAll(/^\|.*$/gm, "")
    .replaceAll(/\]\([^)]*\)/g, "]");
}

/** What a notebook's code prints and titles with: its literals of several words, `{}` for what is computed in them. */
function literals(source: string): string[] {
  const found: string[] = [];
  const visit = (at: ts.Node): void => {
    if (ts.isStringLiteralLike(at)) found.push(at.text);
    else if (ts.isTemplateExpression(at)) {
      found.push(
        at.head.text + at.templateSpans.map(({ literal }) => `{}${literal.text}`).join(""),
      );
    }
    ts.forEachChild(at, visit);
  };
  visit(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true));
  return found.filter((text) => text.includes(" "));
}

const said = (cell: Cell): string[] =>
  cell.cell_type === "code" ? literals(cell.source) : [prose(cell.source)];

function textsOf(file: string): string[] {
  const path = join(root, file);
  return file.endsWith(".ipynb")
    ? readNotebook(path).cells.flatMap(said)
    : [prose(readFileSync(path, "utf8"))];
}

/** Sentences on one line each, about. */
function sentences(text: string): string[] {
  return text
    .split(/\n\s*\n|\n(?=[-#*] )/)
    .map((block) => block.replaceAll(/\s+/g, " "))
    .flatMap((block) => block.split(/(?<=[.;?]) (?=[A-Z`*])/));
}

const code = /`[^`]*`/g;
// Dates of messages and versions; the latter's are those of data/policies.json, which has its own test.
const dates = /\d{4}-\d{2}-\d{2}|\b(?:June|July)(?: and (?:June|July))? \d{4}/g;
// A digit within a word is a name: v5, q35, DC2es_v5, PAMT_4K.
const number = /(?<![\w.-])\d/;

describe.each(files)("%s", (file) => {
  const texts = textsOf(file).map((text) => text.replaceAll(/\s+/g, " "));
  const name = basename(file);

  test("says with the numbers that are computed what is stated of it", () => {
    for (const words of ownOf(name)) {
      expect(texts.some((text) => text.includes(words)) ? "" : words).toBe("");
    }
  });

  test("has no number in a sentence that nothing computes", () => {
    const known = statedIn(name);
    const unknown = textsOf(file)
      .flatMap(sentences)
      .filter((sentence) => {
        const rest = known.reduce((text, words) => text.replaceAll(words, " "), sentence);
        return number.test(rest.replaceAll(code, " ").replaceAll(dates, " "));
      });
    expect(unknown).toEqual([]);
  });
});
