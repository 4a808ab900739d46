import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compiled } from "../../compiled.js";
import { compilerVersion } from "../language/compiler-version.js";

/** The snapshot of this version of the compiler for this one of Node, which refuses those of others. */
export const snapshotFile = fileURLToPath(
  compiled(
    `kernel/node/typescript-${compilerVersion}-node-${process.version}-${process.arch}.snapshot`,
  ),
);

/** Takes the snapshot where there is none: for a package that came without, or another version of Node than that of the build. */
export function ensureSnapshot(): void {
  if (existsSync(snapshotFile)) return;
  execFileSync(process.execPath, [fileURLToPath(compiled("kernel/node/take-snapshot.js"))], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}
