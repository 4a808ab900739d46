import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { writeWhole } from "../files.js";
import { openStudy, type Study } from "../study/study.js";

const STUDY = "study.yaml";

/** Keeps the study's text beside its shards, so that a folder can be merged by itself. */
export function keepStudy(folder: string, text: string): void {
  writeWhole(join(folder, STUDY), text);
}

/** The study of a folder of shards, and how many shards it is cut into. @throws InputError for a folder without shards. */
export function openFolder(folder: string): { readonly study: Study; readonly of: number } {
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
  const study = openStudy(readFileSync(join(folder, STUDY), "utf8"), join(folder, STUDY));
  return { study, of: Number([...counts][0]) };
}
