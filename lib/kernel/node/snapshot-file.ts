import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compiled } from "../compiled.js";
import { compilerVersion } from "../language/compiler-version.js";

/** V8's options for a process that holds the compiler. A snapshot starts with those alone that it was taken with. */
export const compilerFlags = [
  // It leaves much behind, and V8 lets a heap grow to several times what is in use before it looks.
  "--heap-growing-percent=12",
  // What a check leaves behind is collected as well while it is young and little.
  "--max-semi-space-size=2",
  // To optimise one of its largest functions takes 60 MiB, which the system's allocator then keeps.
  "--max-optimized-bytecode-size=20000",
] as const;

/** The snapshot of this version of the compiler for this one of Node, which refuses those of others. */
export const snapshotFile = fileURLToPath(
  compiled(`node/typescript-${compilerVersion}-node-${process.version}-${process.arch}.snapshot`),
);

/** Takes the snapshot where there is none: for a package that came without, or another version of Node than that of the build. */
export function ensureSnapshot(): void {
  if (existsSync(snapshotFile)) return;
  execFileSync(process.execPath, [fileURLToPath(compiled("node/take-snapshot.js"))], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}
