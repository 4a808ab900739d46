import { studyOf, type Study } from "../study/study.js";
import { toText, type ChunkData } from "./chunks.js";

let study: Study | undefined;

/** Computes a chunk, in a thread of a worker: the rows as text. */
export default async function processor(job: { readonly data: ChunkData }): Promise<string> {
  const { spec, start, end } = job.data;
  // Chunks of one study come one after the other.
  if (JSON.stringify(study?.spec) !== JSON.stringify(spec)) study = studyOf(spec);
  return toText(study!.fields, study!.compute(start, end));
}
