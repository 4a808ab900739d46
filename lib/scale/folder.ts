import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { writeWhole } from "../files.js";
import type { StudyHead } from "../study/study.js";

const STUDY = "study.json";

/** Keeps beside the shards what their rows are, so that a folder can be merged by itself. */
export function keepStudy(folder: string, { points, fields, metadata }: StudyHead): void {
  writeWhole(join(folder, STUDY), `${JSON.stringify({ points, fields, metadata }, null, 2)}\n`);
}

/** The study of a folder of shards, and how many shards it is cut into. @throws InputError for a folder without shards. */
export function openFolder(folder: string): { readonly study: StudyHead; readonly of: number } {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    throw new InputError(
      `cannot read "${folder}" (expected the folder that shards were written to)`,
    );
  }
  const counts = new Set(
    names.flatMap((name) => /^shard-\d+-of-(\d+)\.json$/.exec(name)?.[1] ?? []),
  );
  if (counts.size !== 1 || !names.includes(STUDY)) {
    const found = counts.size === 0 ? "no shards" : `shards of ${[...counts].join(" and of ")}`;
    throw new InputError(`cannot merge "${folder}": ${found} in it (expected those of one sweep)`);
  }
  const path = join(folder, STUDY);
  try {
    const study = JSON.parse(readFileSync(path, "utf8")) as StudyHead;
    return { study, of: Number([...counts][0]) };
  } catch {
    throw new InputError(`invalid "${path}" (expected JSON; run any shard again to write it anew)`);
  }
}
