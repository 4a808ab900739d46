import { chunksOf } from "../queue/chunks.js";
import type { Study } from "../study/study.js";

// Points that a dry run times, and the seconds that a shard should at least be worth.
const SAMPLE = 32;
const SHARD_SECONDS = 60;

/** What a study would take: points, rows, seconds and sensible shards. Only a few points of it are computed. */
export function dryRun(study: Study): string {
  const { points, fields } = study;
  const sample = Math.min(points, SAMPLE);
  let rows = 0;
  const begun = performance.now();
  // Spread over the study, since points may differ in what they cost.
  for (let n = 0; n < sample; n++) {
    const at = Math.floor((n * points) / sample);
    rows += study.compute(at, at + 1).length;
  }
  const seconds = ((performance.now() - begun) / 1000 / Math.max(1, sample)) * points;
  const kept =
    rows === sample ? `${points} rows` : `about ${Math.round((rows / sample) * points)} rows`;
  return [
    `${points} points, ${kept} of ${fields.map(({ name }) => name).join(", ")}`,
    `about ${Number(seconds.toPrecision(2))} s on one thread, by ${sample} of them`,
    `${Math.max(1, Math.min(points, Math.ceil(seconds / SHARD_SECONDS)))} shards of a minute or less, or ${chunksOf(study).length} chunks of a queue`,
    "",
  ].join("\n");
}
