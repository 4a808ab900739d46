import { fc, test } from "@fast-check/vitest";
import { afterEach, describe, expect, vi } from "vitest";
import { columns } from "../../lib/columns/columns.js";
import type { Column } from "../../lib/columns/columns.js";
import { csvCore } from "../../lib/output/csv-core.js";
import { csv } from "../../lib/output/text.js";

const quoted = (value: unknown): string => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as they ought to be, cell by cell. */
function wanted(cells: readonly Column[], rows: number): string {
  const line = (row: number): string => `${cells.map((one) => quoted(one.at(row))).join(",")}\n`;
  return Array.from({ length: rows }, (_, row) => line(row)).join("");
}

/** What is made of groups of rows, one after the other. */
function made(groups: readonly (readonly Column[])[], rows: number): string {
  const fields = groups[0]!.map((_, at) => ({ name: `c${at}`, kind: "text" as const }));
  const encoder = csv(fields);
  return groups
    .map((cells) => {
      const column = Object.fromEntries(cells.map((one, at) => [`c${at}`, one]));
      return String(Buffer.from(encoder.rows(columns(column, rows))));
    })
    .join("");
}

const cell = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("", "v5", 'a "b"', "a,b", "line\nline", "\r", "\u{1f600}", "\ud800"),
  fc.boolean(),
  fc.double(),
  fc.constant(undefined),
);
const table = fc.integer({ min: 0, max: 40 }).chain((rows) => {
  const length = { minLength: rows, maxLength: rows };
  const numbers = fc.array(fc.double(), length);
  const column = fc.oneof(
    numbers,
    numbers.map((of) => Float64Array.from(of)),
    fc.array(cell, length),
  );
  return fc.tuple(fc.constant(rows), fc.array(column, { minLength: 1, maxLength: 6 }));
});
const utf8 = (text: string): string => String(Buffer.from(text));

test.prop([table])("rows of any cells", ([rows, cells]) => {
  expect(made([cells, cells], rows)).toBe(utf8(wanted(cells, rows).repeat(2)));
});

test("rows without columns are lines", () => {
  expect(String(csv([]).rows(columns({}, 3)))).toBe("\n\n\n");
});

describe("rows of texts", () => {
  const rows = 5000;
  const texts = (of: (row: number) => string): string[] =>
    Array.from({ length: rows }, (_, row) => of(row));
  const numbers = Float64Array.from({ length: rows }, (_, row) => row / 7);
  const kinds: Readonly<Record<string, readonly Column[]>> = {
    "more than are kept": [texts((row) => `text ${row}`.padEnd(90, "-")), numbers],
    "a row of which takes all room": [
      texts((row) => (row % 1000 === 7 ? `${row}`.repeat(16_000) : "v5")),
      numbers,
    ],
    "too long for it": [texts((row) => (row === 4321 ? "é".repeat(40_000) : "v5")), numbers],
    "that take a group's room again and again": [
      texts((row) => `${row % 3}`.repeat(2000)),
      numbers,
    ],
  };

  test.each(Object.entries(kinds))("%s", (_, cells) => {
    expect(made([cells, cells], rows) === wanted(cells, rows).repeat(2)).toBe(true);
  });
});

describe("without WebAssembly", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("rows are the same", () => {
    vi.stubGlobal("WebAssembly", undefined);
    expect(csvCore(1, quoted)).toBeNull();
    const cells = [["v5", 'a "b"'], Float64Array.of(0.1 + 0.2, -0), [1e21, Number.NaN]];
    expect(made([cells], 2)).toBe('v5,0.30000000000000004,1e+21\n"a ""b""",0,NaN\n');
  });
});
