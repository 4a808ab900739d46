import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setup } from "../kernel/built.js";
import { formats } from "../../lib/output/write.js";

const dist = (path: string): string =>
  fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pamtlab-large-"));
beforeAll(setup);
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes rows of four numbers in a process of its own, and tells the bytes it had at most, and those of the file. */
function written(format: string, rows: number): { readonly memory: number; readonly file: number } {
  const path = join(folder, `${rows}.${format}`);
  const code = `
import { writeRows } from ${JSON.stringify(dist("output/write.js"))};
import { columns } from ${JSON.stringify(dist("columns/columns.js"))};
const fields = ["a", "b", "c", "d"].map((name) => ({ name, kind: "number" }));
function* parts() {
  for (let from = 0; from < ${rows}; from += 1e5) {
    const own = fields.map(({ name }, at) => [name, Float64Array.from({ length: 1e5 }, (_, row) => Math.sin(from + row + at))]);
    yield columns(Object.fromEntries(own));
  }
}
await writeRows(${JSON.stringify(path)}, { fields, metadata: {}, parts: parts() });
console.log(process.resourceUsage().maxRSS * 1024);
`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code]);
  const { size } = statSync(path);
  rmSync(path);
  return { memory: Number(stdout), file: size };
}

test.each(formats)("a %s file may be larger than the memory that writing it takes", (format) => {
  // Numbers as text are some 20 bytes. The first million lets the process grow to its usual size.
  const rows = format === "csv" || format === "json" ? 1e6 : 2e6;
  const few = written(format, rows);
  const many = written(format, 2.5 * rows);
  expect(many.file).toBeGreaterThan(2.5 * rows * 4 * 8);
  expect(many.memory - few.memory).toBeLessThan((many.file - few.file) / 2);
});
