import type { Exporter } from "../export/exporter.js";
import type { Io } from "./verb.js";

/** Opens an exporter where there is a browser that starts; else says in one line what is missing, and the run goes on without pictures. */
export async function openPictures({ stderr }: Io): Promise<Exporter | undefined> {
  const { openExporter } = await import("../export/exporter.js");
  try {
    return await openExporter();
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    stderr.write(`no pictures: ${reason}\n`);
    return undefined;
  }
}
