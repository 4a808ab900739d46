import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { writeWhole } from "../files.js";
import type { Columns } from "../columns/columns.js";
import { readParquet } from "../output/read-parquet.js";
import { writeRows } from "../output/write.js";
import type { Study, StudyHead } from "../study/study.js";
import { computed, type ComputeOptions } from "./computed.js";

/** What is written beside the file of a shard. */
interface Manifest {
  readonly study: string;
  readonly shard: number;
  readonly of: number;
  readonly start: number;
  readonly end: number;
  readonly sha256: string;
}

/** One of several equal parts of a study, counted from 1. */
export interface Shard {
  readonly shard: number;
  readonly of: number;
}

/** A shard from text such as `3/16`. @throws InputError for other text. */
export function parseShard(text: string): Shard {
  const [, shard, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (shard !== undefined && of !== undefined && shard >= 1 && shard <= of) return { shard, of };
  throw new InputError(`invalid shard: "${text}" (expected i/n with i from 1 to n, such as 3/16)`);
}

/** The points of a shard: all shards together have every point once, and differ by one at most. */
export function pointsOf({ shard, of }: Shard, points: number): { start: number; end: number } {
  const least = Math.floor(points / of);
  const more = points % of;
  const before = (n: number): number => n * least + Math.min(n, more);
  return { start: before(shard - 1), end: before(shard) };
}

/** Computes a shard into its file and then its manifest. Answers false where `resume` found both whole. */
export async function runShard(
  study: Study,
  part: Shard,
  folder: string,
  { resume = false, ...how }: Omit<ComputeOptions, "start" | "end"> & { readonly resume?: boolean },
): Promise<boolean> {
  if (resume && problem(study, part, folder) === undefined) return false;
  const { start, end } = pointsOf(part, study.points);
  const paths = pathsOf(part, folder);
  await writeRows(
    paths.rows,
    { ...study, parts: computed(study, { ...how, start, end }) },
    "parquet",
  );
  const manifest: Manifest = {
    study: study.metadata.study,
    ...part,
    start,
    end,
    sha256: hashOf(paths.rows),
  };
  writeWhole(paths.manifest, `${JSON.stringify(manifest)}\n`);
  return true;
}

/**
 * The rows of all shards of a folder in order, once each is found whole.
 *
 * @throws InputError naming the shards that are missing or damaged, or of another study.
 */
export async function* mergedRows(
  study: StudyHead,
  of: number,
  folder: string,
): AsyncGenerator<Columns> {
  const parts = Array.from({ length: of }, (_, at): Shard => ({ shard: at + 1, of }));
  const wrong = parts.flatMap((part) => problem(study, part, folder) ?? []);
  if (wrong.length > 0) {
    throw new InputError(
      `cannot merge ${folder}: ${wrong.slice(0, 8).join(", ")}${wrong.length > 8 ? ` and ${wrong.length - 8} more` : ""} (run these again with --resume)`,
    );
  }
  for (const part of parts) yield* readParquet(pathsOf(part, folder).rows, study.fields);
}

/** What is wrong with a shard's files, or nothing. */
function problem(study: StudyHead, part: Shard, folder: string): string | undefined {
  const name = `shard ${part.shard}/${part.of}`;
  const paths = pathsOf(part, folder);
  if (!existsSync(paths.manifest) || !existsSync(paths.rows)) return `${name} is missing`;
  let manifest: Partial<Manifest>;
  try {
    manifest = JSON.parse(readFileSync(paths.manifest, "utf8")) as Partial<Manifest>;
  } catch {
    return `${name} is damaged`;
  }
  if (manifest.study !== study.metadata.study) return `${name} is of another study`;
  return manifest.sha256 === hashOf(paths.rows) ? undefined : `${name} is damaged`;
}

function pathsOf({ shard, of }: Shard, folder: string): { rows: string; manifest: string } {
  const name = `shard-${String(shard).padStart(String(of).length, "0")}-of-${of}`;
  return { rows: join(folder, `${name}.parquet`), manifest: join(folder, `${name}.json`) };
}

function hashOf(path: string): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(2 ** 20);
  const file = openSync(path, "r");
  try {
    for (let read = 1; read > 0;) {
      read = readSync(file, piece);
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
