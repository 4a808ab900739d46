import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

/**
 * The path of the chart library, Plotly's cartesian bundle, to be copied beside pages that share it.
 * It runs in a browser only; nothing here loads it.
 */
export function libraryFile(): string {
  return createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min");
}

/** The chart library as JavaScript for a script element. */
export function librarySource(): string {
  const source = readFileSync(libraryFile(), "utf8");
  // Inside a script element these would end it or turn into a comment, and carriage returns into line feeds.
  if (/<\/script|<!--|\r/i.test(source)) {
    throw new Error(`${libraryFile()} cannot stand inside an HTML page`);
  }
  return source;
}

let packed: string | undefined;

/** The chart library, gzip in base64; about a third of its size. */
export function packedLibrary(): string {
  packed ??= gzipSync(librarySource(), { level: 9 }).toString("base64");
  return packed;
}
