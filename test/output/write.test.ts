import { tableFromIPC } from "@uwdata/flechette";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Batch, Field } from "../../lib/output/batch.js";
import { readParquet } from "../../lib/output/read-parquet.js";
import { formats, writeBatches } from "../../lib/output/write.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-output-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fields: readonly Field[] = [
  { name: "policy", kind: "text" },
  { name: "bytes", kind: "number" },
  { name: "is fast", kind: "boolean" },
];
const metadata = { seed: "7" };

/** Rows of a pattern, cut into batches of a size. */
function batches(rows: number, size: number): Batch[] {
  return Array.from({ length: Math.ceil(rows / size) }, (_, part) => {
    const length = Math.min(size, rows - part * size);
    const at = Array.from({ length }, (_, row) => part * size + row);
    return {
      length,
      columns: [
        at.map((row) => (row % 3 === 0 ? 'a,"b"' : "v5")),
        Float64Array.from(at, (row) => (row === 1 ? Number.NaN : row * 0.1)),
        at.map((row) => row % 2 === 0),
      ],
    };
  });
}

async function written(name: string, rows: number, size: number): Promise<Buffer> {
  const path = join(folder, name);
  await writeBatches(path, { fields, metadata, batches: batches(rows, size) });
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
  const back: Batch[] = [];
  for await (const batch of readParquet(join(folder, "a.parquet"), fields)) back.push(batch);
  expect(back[1]!.columns).toEqual(batches(70_000, 2 ** 16)[1]!.columns);
});

test("Arrow", async () => {
  const table = tableFromIPC(await written("a.arrow", 100, 7));
  expect(table.numRows).toBe(100);
  expect(table.getChild("bytes").at(99)).toBe(99 * 0.1);
});

function* failing(): Generator<Batch> {
  yield* batches(3, 3);
  throw new Error("stopped");
}

describe("what cannot be written", () => {
  test("leaves the old file and nothing half", async () => {
    const before = await written("kept.csv", 3, 3);
    const path = join(folder, "kept.csv");
    await expect(writeBatches(path, { fields, metadata, batches: failing() })).rejects.toThrow(
      "stopped",
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test.runIf(process.platform === "linux")("names a full disk", async () => {
    const path = join(folder, "full.csv");
    const temporary = `${path}.${process.pid}.tmp`;
    symlinkSync("/dev/full", temporary);
    await expect(writeBatches(path, { fields, metadata, batches: batches(3, 3) })).rejects.toThrow(
      `cannot write "${path}": no space left on the disk`,
    );
    expect(existsSync(temporary)).toBe(false);
  });

  test("is refused by its ending", async () => {
    await expect(written("a.xlsx", 1, 1)).rejects.toThrow("invalid file ending");
  });
});
