import { tableFromIPC } from "@uwdata/flechette";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { columns } from "../../lib/columns/columns.js";
import type { Columns } from "../../lib/columns/columns.js";
import { readParquet } from "../../lib/output/read-parquet.js";
import type { Field } from "../../lib/output/rows.js";
import { formats, writeRows } from "../../lib/output/write.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-output-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fields: readonly Field[] = [
  { name: "policy", kind: "text" },
  { name: "bytes", kind: "number" },
  { name: "is fast", kind: "boolean" },
];
const metadata = { seed: "7" };

/** Rows of a pattern, cut into parts of a size. */
function parts(rows: number, size: number): Columns[] {
  return Array.from({ length: Math.ceil(rows / size) }, (_, part) => {
    const length = Math.min(size, rows - part * size);
    const at = Array.from({ length }, (_, row) => part * size + row);
    return columns<Record<string, unknown>>({
      policy: at.map((row) => (row % 3 === 0 ? 'a,"b"' : "v5")),
      bytes: Float64Array.from(at, (row) => (row === 1 ? Number.NaN : row * 0.1)),
      "is fast": at.map((row) => row % 2 === 0),
    });
  });
}

async function written(name: string, rows: number, size: number): Promise<Buffer> {
  const path = join(folder, name);
  await writeRows(path, { fields, metadata, parts: parts(rows, size) });
  return readFileSync(path);
}

test.each(formats)("%s: the bytes do not tell how rows were cut", async (format) => {
  const whole = await written(`whole.${format}`, 70_000, 70_000);
  expect((await written(`cut.${format}`, 70_000, 999)).equals(whole)).toBe(true);
});

test("CSV and JSON", async () => {
  expect(String(await written("a.csv", 2, 1))).toBe(
    'policy,bytes,is fast\n"a,""b""",0,true\nv5,NaN,false\n',
  );
  const rows = JSON.parse(String(await written("a.json", 2, 1))) as unknown[];
  expect(rows[1]).toEqual({ policy: "v5", bytes: null, "is fast": false });
});

test("Parquet holds every digit, NaN and its metadata", async () => {
  const file = new Uint8Array(await written("a.parquet", 70_000, 1000)).buffer;
  const { key_value_metadata: said, row_groups: groups } = parquetMetadata(file);
  expect(said).toEqual([{ key: "seed", value: "7" }]);
  expect(groups).toHaveLength(2);
  const rows = await parquetReadObjects({ file });
  expect(rows[3]).toEqual({ policy: 'a,"b"', bytes: 3 * 0.1, "is fast": false });
  expect(rows[1]!["bytes"]).toBeNaN();
  const back: Columns[] = [];
  for await (const part of readParquet(new Uint8Array(file), fields)) back.push(part);
  expect(back[1]).toEqual(parts(70_000, 2 ** 16)[1]);
});

test.each([0, 100, 140_000])(
  "Arrow holds %i rows, a batch for each group, and its metadata",
  async (rows) => {
    const table = tableFromIPC(await written("a.arrow", rows, 999));
    expect(table.schema.metadata).toEqual(new Map([["seed", "7"]]));
    expect(table.numRows).toBe(rows);
    expect(table.getChild("bytes").data).toHaveLength(Math.ceil(rows / 2 ** 16));
    const [whole] = parts(rows, rows);
    for (const { name } of fields) {
      expect(Array.from(table.getChild(name))).toEqual(Array.from(whole?.column[name] ?? []));
    }
  },
);

function* failing(): Generator<Columns> {
  yield* parts(3, 3);
  throw new Error("stopped");
}

describe("what cannot be written", () => {
  test("leaves the old file and nothing half", async () => {
    const before = await written("kept.csv", 3, 3);
    const path = join(folder, "kept.csv");
    await expect(writeRows(path, { fields, metadata, parts: failing() })).rejects.toThrow(
      "stopped",
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("is refused by its ending", async () => {
    await expect(written("a.xlsx", 1, 1)).rejects.toThrow("invalid file ending");
  });
});
