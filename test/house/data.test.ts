import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../data", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".json"),
);
// A schema and the scenes that follow it are no records from outside: neither has a source or a date.
const recordFiles = files.filter((file) => !/(?:^scenes\/|\.schema\.json$)/.test(file));

interface Sourced {
  readonly name?: string;
  readonly source?: string;
  readonly date?: string;
}

/** The records of a data file: a list of them, or one. */
function records(file: string): Sourced[] {
  const content = JSON.parse(readFileSync(join(root, file), "utf8")) as Sourced | Sourced[];
  return Array.isArray(content) ? content : [content];
}

test("there is data", () => expect(recordFiles.length).toBeGreaterThan(1));

test.each(recordFiles)("every record of %s names its source and its date", (file) => {
  for (const { name, source, date } of records(file)) {
    expect(name, "name").toMatch(/./);
    expect(source, `source of ${name}`).toMatch(/.{8}/);
    expect(date, `date of ${name}`).toMatch(/^\d{4}-\d{2}(-\d{2})?$/);
  }
});

test("no record names a path or a host of one machine", () => {
  for (const file of files) {
    expect(readFileSync(join(root, file), "utf8")).not.toMatch(/\/(home|work|root|tmp)\//);
  }
});
