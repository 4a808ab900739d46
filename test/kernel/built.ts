import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Compiles `lib` when a source is newer than its output: the kernel and the command line run from `dist`. */
export function setup(): void {
  if (!stale()) return;
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root });
  } catch (error) {
    // Types are another check's concern, as long as everything came out.
    if (stale()) throw error;
  }
}

function stale(): boolean {
  const sources = readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" });
  return sources
    .filter((name) => name.endsWith(".ts"))
    .some((name) => {
      const output = join(root, "dist", name.replace(/\.ts$/, ".js"));
      return !existsSync(output) || mtime(output) < mtime(join(root, "lib", name));
    });
}

function mtime(path: string): number {
  return statSync(path).mtimeMs;
}

/** The compiled command line. */
export const main: string = join(root, "dist", "cli", "main.js");
