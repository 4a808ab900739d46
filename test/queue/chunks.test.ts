import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { concatColumns, type Columns } from "../../lib/columns/columns.js";
import { chunksOf, fromText, toText } from "../../lib/queue/chunks.js";
import processor from "../../lib/queue/processor.js";
import { openStudy } from "../../lib/study/study.js";

const fleets = readFileSync(
  fileURLToPath(new URL("../../data/studies/fleets.yaml", import.meta.url)),
  "utf8",
);

describe("chunks of a study", () => {
  test("have every point once, and ids that tell nothing but the study and the points", () => {
    const chunks = chunksOf(openStudy(fleets));
    expect(chunks).toEqual(chunksOf(openStudy(`# submitted again\n${fleets}`)));
    let reached = 0;
    for (const { data } of chunks) {
      expect(data.start).toBe(reached);
      reached = data.end;
    }
    expect(reached).toBe(1000);
    const other = chunksOf(openStudy(fleets.replace("seed: 11", "seed: 12")));
    const ids = new Set([...chunks, ...other].map(({ id }) => id));
    expect(ids.size).toBe(chunks.length + other.length);
  });

  test("are computed to text that is read back as it was", async () => {
    const study = openStudy(fleets);
    const parts: Columns[] = [];
    for (const { data } of chunksOf(study)) {
      for await (const part of fromText(study.fields, await processor({ data }))) parts.push(part);
    }
    const read = concatColumns(parts);
    const whole = study.compute(0, study.points);
    for (const { name } of study.fields) {
      expect([...read.column[name]!]).toEqual([...whole.column[name]!]);
    }
  });

  test("are empty where a constraint leaves nothing", async () => {
    const study = openStudy(fleets.replace("0.9 * host", "0"));
    const parts: Columns[] = [];
    for await (const part of fromText(study.fields, toText(study.fields, study.compute(0, 4))))
      parts.push(part);
    expect(parts).toEqual([]);
  });

  test("of a large study are at most 256 KiB of text", async () => {
    const study = openStudy(
      fleets.replace("points: 1000", "points: 10000000").replace("latin", "random"),
    );
    const chunks = chunksOf(study);
    for (const { data } of [chunks[0]!, chunks.at(-2)!]) {
      expect(data.end - data.start).toBeGreaterThan(500);
      expect((await processor({ data })).length).toBeLessThanOrEqual(2 ** 18);
    }
  });
});
