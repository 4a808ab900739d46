import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, unknownName } from "../errors.js";

/** A kernel that can be started: `kernel.json` and the folder it lies in. */
export interface Kernelspec {
  readonly name: string;
  readonly directory: string;
  readonly argv: readonly string[];
  readonly displayName: string;
  readonly language: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The folder to name in `JUPYTER_PATH` so that a front end finds this package's kernel. */
export const ownKernels: string = fileURLToPath(
  new URL("../../lib/kernel/jupyter", import.meta.url),
);

/**
 * Finds a kernelspec where Jupyter looks: `JUPYTER_PATH`, the user's data folder, the system's; last comes this package's own.
 *
 * @throws InputError with the nearest name when there is none, or naming the file when it is malformed.
 */
export function findKernelspec(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Kernelspec {
  const folders = dataFolders(env).map((folder) => join(folder, "kernels"));
  const directory = folders
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, "kernel.json")));
  if (directory === undefined) throw unknownName("kernel", name, folders.flatMap(kernelNames));
  return readSpec(name, directory);
}

// Where Jupyter looks: https://docs.jupyter.org/en/latest/use/jupyter-directories.html
function dataFolders(env: Readonly<Record<string, string | undefined>>): string[] {
  const own = (env["JUPYTER_PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const user = userFolder(env);
  return [...own, user, "/usr/local/share/jupyter", "/usr/share/jupyter", ownKernels];
}

/** The folder of Jupyter's data that is this user's own. */
export function userFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (env["JUPYTER_DATA_DIR"] !== undefined) return env["JUPYTER_DATA_DIR"];
  if (process.platform === "win32") return join(env["APPDATA"] ?? homedir(), "jupyter");
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  return join(env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "jupyter");
}

function kernelNames(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function readSpec(name: string, directory: string): Kernelspec {
  const path = join(directory, "kernel.json");
  try {
    const spec = JSON.parse(readFileSync(path, "utf8")) as Partial<{
      argv: string[];
      display_name: string;
      language: string;
      env: Record<string, string>;
    }>;
    if (!Array.isArray(spec.argv) || spec.argv.length === 0) throw new Error("expected argv");
    return {
      name,
      directory,
      argv: spec.argv,
      displayName: spec.display_name ?? name,
      language: spec.language ?? "",
      env: spec.env ?? {},
    };
  } catch (error) {
    throw new InputError(`invalid kernelspec: "${path}" (${(error as Error).message})`);
  }
}
