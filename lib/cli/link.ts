import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

// Run by `prepare`: lets the notebooks of this checkout import "pamtlab" by name, and npx find the command,
// without a global install. Where pamtlab is a dependency, npm has made both links already.

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const modules = join(root, "node_modules");

function link(path: string, target: string, type: "junction" | "file"): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && !lstatSync(path).isSymbolicLink()) return;
  rmSync(path, { force: true });
  symlinkSync(type === "junction" ? target : relative(dirname(path), target), path, type);
}

if (existsSync(modules)) {
  const command = join(root, "dist", "cli", "main.js");
  chmodSync(command, 0o755);
  link(join(modules, "pamtlab"), root, "junction");
  if (process.platform !== "win32") link(join(modules, ".bin", "pamtlab"), command, "file");
}
