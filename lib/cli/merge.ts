import { Command } from "commander";
import { join } from "node:path";
import { writeRows } from "../output/write.js";
import { openFolder } from "../scale/folder.js";
import { mergedRows } from "../scale/shards.js";
import type { Verb } from "./verb.js";

/** `pamtlab merge DIR`: the shards of a sweep as one file. */
export const merge: Verb = () =>
  new Command("pamtlab merge")
    .description("Checks the shards of a sweep and joins them into one file.")
    .argument("<DIR>", "the folder of shards")
    .option("-o, --output <file>", "the file, by its ending; all.parquet in the folder unless told")
    .addHelpText(
      "after",
      `
The file has the same bytes as that of a sweep in one process.

Exit codes: 0 merged, 2 a shard is missing or damaged.`,
    )
    .action(async (folder: string, { output }: { readonly output?: string }) => {
      const { study, of } = openFolder(folder);
      const path = output ?? join(folder, "all.parquet");
      await writeRows(path, { ...study, parts: mergedRows(study, of, folder) });
    });
