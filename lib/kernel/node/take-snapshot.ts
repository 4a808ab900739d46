import { execFileSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { snapshotScript } from "../language/snapshot.js";
import { LanguageWork } from "./language-work.js";
import { compilerFlags, snapshotFile } from "./snapshot-file.js";

// A step of the build: keeps the compiler as it is when it has read what cells that use this package need, so that no kernel has to
// read it again.

const work = new LanguageWork(import.meta.dirname);
work.compile('import { table } from "pamtlab";\ntable', 1);
work.check(1);
const contents = work.contents(createRequire(import.meta.url).resolve("typescript"));
try {
  take(snapshotScript(contents));
} catch (error) {
  // Kernels do without.
  process.stderr.write(`no snapshot of the compiler: ${(error as Error).message}\n`);
}

function take(script: string): void {
  // Beside the file, so that it can be renamed to it.
  const folder = mkdtempSync(`${snapshotFile}-`);
  try {
    const [entry, taken] = [join(folder, "entry.cjs"), join(folder, "taken")];
    writeFileSync(entry, script);
    const taking = ["--no-warnings", "--snapshot-blob", taken, "--build-snapshot", entry];
    // NODE_OPTIONS of this process could make it one that the kernel's processes refuse.
    execFileSync(process.execPath, [...compilerFlags, ...taking], { stdio: "inherit", env: {} });
    renameSync(taken, snapshotFile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
