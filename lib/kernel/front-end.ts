import { existsSync } from "node:fs";
import { join } from "node:path";

// In the order of preference.
const programs = ["jupyter-lab", "jupyter-notebook"];

/** The front end for notebooks in these folders: JupyterLab anywhere in them, else Jupyter Notebook. */
export function findFrontEnd(folders: readonly string[]): string | undefined {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return programs
    .flatMap((program) => folders.map((folder) => join(folder, `${program}${suffix}`)))
    .find((path) => existsSync(path));
}
