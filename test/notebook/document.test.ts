import { fc, test } from "@fast-check/vitest";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { parseNotebook, readNotebook, tags, type Cell } from "../../lib/notebook/document.js";
import { formatNotebook, writeNotebook } from "../../lib/notebook/write.js";
import { fixture, scratch } from "./fixture.js";

const metadata = fc.dictionary(fc.string(), fc.jsonValue());
const text = fc.array(fc.constantFrom("a", "\n", "\r", "ü", " ")).map((parts) => parts.join(""));
const data = fc.record({
  "text/plain": text,
  "image/png": fc.constant("iVBORw=="),
  "application/json": fc.jsonValue().filter((value) => !Array.isArray(value)),
});
const output = fc.oneof(
  fc.record({ output_type: fc.constant("stream" as const), name: text, text }),
  fc.record({ output_type: fc.constant("display_data" as const), data, metadata }),
  fc.record({
    output_type: fc.constant("execute_result" as const),
    execution_count: fc.nat(),
    data,
    metadata,
  }),
);
const cells = fc.array(
  fc.oneof(
    fc.record({ cell_type: fc.constant("markdown" as const), metadata, source: text }),
    fc.record({
      cell_type: fc.constant("code" as const),
      metadata,
      source: text,
      execution_count: fc.option(fc.nat()),
      outputs: fc.array(output),
    }),
  ),
);

describe("a notebook", () => {
  test.prop([cells, metadata])("comes back from its file as it was", (made, more) => {
    const named = made.map((cell, i): Cell => ({ ...cell, id: `id-${i}` }));
    const notebook = JSON.parse(JSON.stringify({ cells: named, metadata: more })) as {
      cells: Cell[];
      metadata: Record<string, unknown>;
    };
    expect(parseNotebook(formatNotebook(notebook))).toStrictEqual(notebook);
  });

  test("is written as nbformat 4.5 with its text in lines", () => {
    const source = "a\n\nb";
    const cell = { cell_type: "markdown" as const, id: "m", metadata: {}, source };
    expect(JSON.parse(formatNotebook({ cells: [cell], metadata: {} }))).toStrictEqual({
      cells: [{ ...cell, source: ["a\n", "\n", "b"] }],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    });
  });

  test("gets ids where it has none, the same ones each time and none twice", () => {
    const ids = readNotebook(fixture("cells without ids")).cells.map(({ id }) => id);
    expect(ids).toStrictEqual(["cell-1", "cell-2"]);
    const cell = { cell_type: "raw", metadata: {}, source: "" };
    const some = { nbformat: 4, metadata: {}, cells: [cell, { ...cell, id: "cell-1" }] };
    expect(parseNotebook(JSON.stringify(some)).cells[0]?.id).toBe("cell-1-2");
  });

  test("has tags only where they are a list of words", () => {
    const cell = readNotebook(fixture("a cell is skipped")).cells[0]!;
    expect(tags(cell)).toStrictEqual(["skip-execution"]);
    expect(tags({ ...cell, metadata: { tags: "skip-execution" } })).toStrictEqual([]);
  });

  test("is written whole: no other file is left beside it", () => {
    const path = join(scratch, "deep", "folder", "n.ipynb");
    writeNotebook(path, readNotebook(fixture("rich outputs")));
    expect(readdirSync(join(scratch, "deep", "folder"))).toStrictEqual(["n.ipynb"]);
    expect(readFileSync(path, "utf8").endsWith("}\n")).toBe(true);
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const broken = join(scratch, "broken", "n.ipynb");
    expect(() => writeNotebook(broken, { cells: [], metadata: circular })).toThrow("circular");
    expect(existsSync(broken)).toBe(false);
  });

  test.each([
    ["[]", "expected a notebook object"],
    ["{}", "expected nbformat 4, found undefined"],
    ['{"nbformat":3}', "expected nbformat 4, found 3"],
    ['{"nbformat":4}', "expected a list of cells"],
    ['{"nbformat":4,"cells":[1]}', "expected cell 1 to be an object"],
    ['{"nbformat":4,"cells":[{"cell_type":"code"}]}', "expected cell 1 to have a source"],
    ['{"nbformat":4,"cells":[{"cell_type":"x","source":""}]}', "found x"],
    ["{", "JSON"],
  ])("is refused: %s", (content, expected) => {
    expect(() => parseNotebook(content)).toThrow(expected);
  });

  test("that is not there is named", () => {
    expect(() => readNotebook("none.ipynb")).toThrow('invalid notebook: "none.ipynb" (ENOENT');
  });
});
