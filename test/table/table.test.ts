import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import { jupyterDisplay } from "../../lib/table/display.js";
import { table } from "../../lib/table/table.js";

const rows = [
  { policy: "v5", vcpus: 8, bytes: 8192 },
  { policy: "v6", vcpus: 8, bytes: 4096 },
  { policy: "v5", vcpus: 64, bytes: 65_536 },
  { policy: "v6", vcpus: 64, bytes: 32_768 },
];

describe("verbs", () => {
  test("take closures over anything in reach", () => {
    const wanted = "v6";
    const factor = 2;
    const answer = table(rows)
      .filter((row) => row.policy === wanted)
      .derive({ twice: (row) => row.bytes * factor })
      .select("vcpus", "twice")
      .orderby("twice", "descending");
    expect(answer.rows()).toEqual([
      { vcpus: 64, twice: 65_536 },
      { vcpus: 8, twice: 8192 },
    ]);
    expect([answer.length, answer.columns]).toEqual([2, ["vcpus", "twice"]]);
  });

  test("hand a closure a whole row, which may be spread", () => {
    const answer = table(rows).derive({ copy: (row) => ({ ...row }).bytes });
    expect(answer.rows().map((row) => row.copy)).toEqual([8192, 4096, 65_536, 32_768]);
    expect(table(rows).filter((row) => Object.keys(row).length === 3)).toHaveLength(4);
  });

  test("rollup makes a row a group from the rows of the group, in order", () => {
    const answer = table(rows)
      .filter((row) => row.bytes > 4096)
      .orderby("bytes", "descending")
      .rollup(["policy"], {
        most: (group) => Math.max(...group.map((row) => row.bytes)),
        vcpus: (group) => group.map((row) => row.vcpus).join("+"),
      });
    expect(answer.rows()).toEqual([
      { policy: "v5", most: 65_536, vcpus: "64+8" },
      { policy: "v6", most: 32_768, vcpus: "64" },
    ]);
    expect(
      table(rows)
        .rollup([], { rows: (group) => group.length })
        .rows(),
    ).toEqual([{ rows: 4 }]);
  });

  test("leave the table and the rows they start from alone", () => {
    const all = table(rows);
    all.filter(() => false);
    expect(all.rows()).toEqual(rows);
  });

  test("give the arquero table for everything else", () => {
    expect(table(rows).arquero.groupby("policy").count().objects()).toEqual([
      { policy: "v5", count: 2 },
      { policy: "v6", count: 2 },
    ]);
  });

  test("name the nearest column", () => {
    const message = new InputError('unknown column: "byte" (did you mean "bytes"?)');
    const byte = "byte" as "bytes";
    expect(() => table(rows).select(byte)).toThrow(message);
    expect(() => table(rows).orderby(byte)).toThrow(message);
    expect(() => table(rows).rollup([byte], {})).toThrow(message);
    // @ts-expect-error a misspelt column does not compile
    expect(table(rows).filter((row) => row.byte > 0)).toHaveLength(0);
  });
});

describe("in a notebook", () => {
  test("numbers stand right and read by their format, text is escaped, the name is found", () => {
    const odd = [{ "<b>": `"a" & <script>`, bytes: 8_607_744_000, share: 0.003_913_88 }];
    const html = table(odd, { name: `x"y`, format: { bytes: "size", share: "share" } })[
      jupyterDisplay
    ]()["text/html"];
    expect(html).toBe(
      `<div class="pamtlab-table" data-name="x&quot;y">
<table><thead><tr><th style="text-align:left">&lt;b&gt;</th><th style="text-align:right">bytes</th><th style="text-align:right">share</th></tr></thead>
<tbody><tr><td style="text-align:left">&quot;a&quot; &amp; &lt;script&gt;</td><td style="text-align:right">8.02 GiB</td><td style="text-align:right">0.391 %</td></tr></tbody></table>
</div>`,
    );
  });

  test("shows the first fifty rows, says how many are left, and carries all of them raw", () => {
    const many = Array.from({ length: 120 }, (_, i) => ({ i, third: i / 3 }));
    const bundle = table(many)[jupyterDisplay]();
    expect(String(bundle["text/html"]).match(/<tr>/g)).toHaveLength(51);
    expect(bundle["text/html"]).toContain("<p>and 70 more rows</p>");
    expect(String(bundle["text/plain"]).split("\n").slice(-2)).toEqual([
      "49   16.3333",
      "and 70 more rows",
    ]);
    expect(String(bundle["text/csv"]).split("\n")).toHaveLength(122);
    expect(bundle["text/csv"]).toContain(`\n1,${1 / 3}\n`);
    expect(String(table(many, { shown: 119 })[jupyterDisplay]()["text/html"])).toContain(
      "and 1 more row<",
    );
  });

  test("a verb keeps the name and the formats that still apply", () => {
    const named = table(rows, { name: "sizes", format: { bytes: "size", vcpus: "number" } });
    const bundle = named.select("policy", "bytes")[jupyterDisplay]();
    expect(bundle["text/html"]).toContain('data-name="sizes"');
    expect(String(bundle["text/plain"]).split("\n")[1]).toBe("v5       8 KiB");
  });

  test("an empty table and missing values show as such", () => {
    expect(table([])[jupyterDisplay]()["text/csv"]).toBe("\n");
    const ragged: { a: number; b?: number | null }[] = [{ a: 1 }, { a: Number.NaN, b: 2 }];
    expect(String(table(ragged)[jupyterDisplay]()["text/plain"]).split("\n")).toEqual([
      "        a  b",
      "        1",
      "no answer  2",
    ]);
  });

  test("refuses a format of no column and an unknown format", () => {
    expect(table(rows, { format: { byte: "size" } as object })[jupyterDisplay]).toThrow(
      'unknown column: "byte" (did you mean "bytes"?)',
    );
    expect(table(rows, { format: { bytes: "sizes" as "size" } })[jupyterDisplay]).toThrow(
      new InputError('invalid format: "sizes" (expected size, share or number)'),
    );
  });
});
