import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The compiled command line. */
export const main: string = join(root, "dist", "cli", "main.js");

/** Compiles `lib` when a source is newer than its output: the kernel and the command line run from `dist`. */
export function setup(): void {
  const stale = sources().some(({ source, output }) => changed(output) < changed(source));
  if (!stale) return;
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root });
  } catch (error) {
    // The compiler writes its output in spite of type errors, which are another check's concern.
    if (sources().some(({ output }) => changed(output) === 0)) throw error;
  }
  execFileSync("npm", ["run", "bundle"], { cwd: root, shell: process.platform === "win32" });
}

function sources(): { source: string; output: string }[] {
  return readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({
      source: join(root, "lib", name),
      output: join(root, "dist", name.replace(/\.ts$/, ".js")),
    }));
}

function changed(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
