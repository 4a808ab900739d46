import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStudy } from "../../lib/study/study.js";
import { pamtlab } from "../cli/terminal.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const study = join(root, "data/studies/cache-minimum.yaml");
const page = readFileSync(join(root, "docs/scale.md"), "utf8");
const lines = /^```python\n([\s\S]*?)^```/m.exec(page)![1]!.trim().split("\n");

const venv = join(root, ".venv/bin/python");
const python = existsSync(venv) ? venv : "python3";
const hasDuckDb =
  spawnSync(python, ["-c", "import duckdb, pyarrow"]).status === 0 || Boolean(process.env["CI"]);

const folder = mkdtempSync(join(tmpdir(), "pamtlab-duckdb-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program prints, as JSON. */
function asked(code: string): unknown {
  const { status, stdout, stderr } = spawnSync(python, ["-c", code], { cwd: folder });
  expect([status, String(stderr)]).toEqual([0, ""]);
  return JSON.parse(String(stdout));
}

describe.runIf(hasDuckDb)("DuckDB", () => {
  beforeAll(async () => {
    for (const form of ["csv", "parquet", "arrow"]) {
      await pamtlab(["sweep", study, "-o", join(folder, `out/rows.${form}`)]);
    }
    for (const shard of ["1/3", "2/3", "3/3"]) {
      await pamtlab(["sweep", study, "--shard", shard, "-o", join(folder, "out/shards")]);
    }
  });

  const opened = openStudy(readFileSync(study, "utf8"));
  const { points, fields, metadata } = opened;
  const { column } = opened.compute(0, points);

  test("there is a line for each form", () => expect(lines).toHaveLength(4));

  test.each(lines)("reads our rows by the page's own line: %s", (line) => {
    const most: Record<string, number> = {};
    [...column["policy"]!].forEach((policy, row) => {
      const bytes = column["bytes"]!.at(row) as number;
      most[policy as string] = Math.max(bytes, most[policy as string] ?? 0);
    });
    const code = line
      .replace("print(duckdb", "import json; print(json.dumps(duckdb")
      .replace(/\)$/, ".fetchall()))");
    expect(asked(code)).toEqual([
      ["v5", most["v5"]],
      ["v6", most["v6"]],
    ]);
  });

  test.each([
    ["CSV", "'out/rows.csv'"],
    ["Parquet", "'out/rows.parquet'"],
    ["Arrow", "rows"],
  ])("has every value of %s as it was", (_, from) => {
    const found = asked(`
import duckdb, json, pyarrow
rows = pyarrow.ipc.open_file("out/rows.arrow").read_all()
print(json.dumps(duckdb.sql("SELECT * FROM ${from}").fetchall()))
`) as unknown[][];
    const wanted = Array.from({ length: points }, (_, row) =>
      fields.map(({ name }) => column[name]!.at(row)),
    );
    // An empty field of a CSV file is a text that is not there.
    expect(found.map((row) => row.map((value) => value ?? ""))).toEqual(wanted);
  });

  test("reads the metadata", () => {
    const found = asked(`
import duckdb, json, pyarrow
pairs = duckdb.sql("SELECT decode(key), decode(value) FROM parquet_kv_metadata('out/rows.parquet')").fetchall()
schema = pyarrow.ipc.open_file("out/rows.arrow").schema
print(json.dumps([dict(pairs), {key.decode(): value.decode() for key, value in schema.metadata.items()}]))
`);
    expect(found).toEqual([metadata, metadata]);
    expect(metadata).toMatchObject({ seed: "1", version: expect.any(String) as string });
  });
});
