import { execFileSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiled } from "../../compiled.js";
import { project } from "../language/project.js";
import { snapshotScript } from "../language/snapshot.js";
import { compilerFlags } from "./compiler-flags.js";
import { LanguageWork } from "./language-work.js";
import { snapshotFile } from "./snapshot-file.js";

// A step of the build: keeps the compiler as it is when it has read what every cell needs, and what this package declares, so that no kernel
// has to read it again. Libraries are left out: a snapshot lies in memory beside what is made of it, and they are read while their
// code is loaded.

const folder = fileURLToPath(compiled("kernel/"));
const work = new LanguageWork(folder);
const needed = new Set(work.declarations().map(({ path }) => path));
work.compile('import { table } from "pamtlab";\ntable', 1);
const own = join(folder, "..");
const contents = {
  compiler: createRequire(import.meta.url).resolve("typescript"),
  options: project(folder).options,
  files: work.declarations().filter(({ path }) => needed.has(path) || path.startsWith(own)),
};
try {
  take(snapshotScript(contents));
} catch (error) {
  // Kernels do without.
  process.stderr.write(`no snapshot of the compiler: ${(error as Error).message}\n`);
}

function take(script: string): void {
  // From there it can be renamed.
  const beside = mkdtempSync(`${snapshotFile}-`);
  try {
    const [entry, taken] = [join(beside, "entry.cjs"), join(beside, "taken")];
    writeFileSync(entry, script);
    const taking = ["--no-warnings", "--snapshot-blob", taken, "--build-snapshot", entry];
    // As the kernel's processes are started, which would refuse another's.
    const env = { ...process.env, NODE_OPTIONS: "" };
    execFileSync(process.execPath, [...compilerFlags, ...taking], { stdio: "inherit", env });
    renameSync(taken, snapshotFile);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}
