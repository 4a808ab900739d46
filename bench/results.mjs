// Where what a bench found is kept: its section of RESULTS.md.
import { readFileSync, writeFileSync } from "node:fs";

/** Puts a section, which begins with its heading of the second order, in the place of the one before, or at the end. */
export function keep(section) {
  const file = new URL("RESULTS.md", import.meta.url);
  const before = readFileSync(file, "utf8");
  const heading = section.slice(0, section.indexOf("\n") + 1);
  const at = before.indexOf(heading);
  const next = at < 0 ? -1 : before.indexOf("\n## ", at + 1);
  const kept = at < 0 ? `${before.trimEnd()}\n\n` : before.slice(0, at);
  writeFileSync(file, `${kept}${section.trimEnd()}\n${next < 0 ? "" : before.slice(next)}`);
}

/** What is asked for, whether it is kept: `bar("x to C", 1.2, "≤", 1.5)`. */
export function bar(what, found, sign, limit) {
  const isKept = sign === "≤" ? found <= limit : found >= limit;
  return `- ${isKept ? "kept" : "**missed**"}: ${what} ${found.toFixed(2)} (${sign} ${limit})`;
}
