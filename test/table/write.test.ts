import { fc, test } from "@fast-check/vitest";
import { fromCSV } from "arquero";
import { describe, expect } from "vitest";
import { toCsv, toJson, toMarkdown } from "../../lib/table/write.js";

const text = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "|", "é", " ", "7") });

describe("CSV", () => {
  test.prop([
    fc.array(fc.record({ t: text.map((s) => `x${s}`), n: fc.double({ noNaN: true }) }), {
      minLength: 1,
    }),
  ])("reads back as it was, to the last digit", (rows) => {
    const back = fromCSV(toCsv(rows), { parse: { t: String, n: Number } }).objects();
    expect(back).toEqual(rows.map((row) => ({ ...row, n: row.n + 0 })));
  });

  test("quotes what needs it, leaves a missing value empty and keeps 2^53 exact", () => {
    const rows = [
      { a: 'say "x", y', b: 2 ** 53, c: true, d: [1, 2] },
      { a: "line\nbreak", b: Number.NaN, c: null, d: new Date(Date.UTC(2026, 0, 2, 3)) },
    ];
    expect(toCsv(rows)).toBe(
      `a,b,c,d\n"say ""x"", y",9007199254740992,true,"[1,2]"\n"line\nbreak",NaN,,2026-01-02T03:00Z\n`,
    );
  });
});

describe("Markdown", () => {
  test("keeps a cell in its cell", () => {
    expect(toMarkdown([{ "a|b": "x|y\n<i>*z*", n: 1.5 }])).toBe(
      "| a\\|b | n |\n| :--- | ---: |\n| x\\|y &lt;i&gt;\\*z\\* | 1.5 |\n",
    );
  });
});

describe("JSON", () => {
  test.prop([fc.array(fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string())))])(
    "reads back as it was, a row a line",
    (rows) => {
      const json = toJson(rows);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(rows)));
      if (rows.length > 0) expect(json.split("\n")).toHaveLength(rows.length + 3);
    },
  );
});
