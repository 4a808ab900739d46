import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError } from "../errors.js";
import { findKernelspec, ownKernels, userFolder } from "./kernelspec.js";

/** The names of this package's kernels. */
export const ownNames = ["pamtlab", "pamtlab-tslab"] as const;

/** Where kernels can be put: the user's own Jupyter folder, or that of an environment. */
export type InstallPlace = { readonly user: true } | { readonly prefix: string };

/**
 * Writes kernelspecs that start this package's kernels from anywhere, by absolute paths, for front ends that do not look
 * at `JUPYTER_PATH`; what an earlier install has written is replaced. Answers the folders written.
 *
 * @throws InputError naming the folder that cannot be written.
 */
export function installKernels(place: InstallPlace): readonly string[] {
  const base = "user" in place ? userFolder() : join(resolve(place.prefix), "share", "jupyter");
  return ownNames.map((name) => {
    const folder = join(base, "kernels", name);
    write(folder, `${JSON.stringify(absoluteSpec(name), null, 2)}\n`);
    return folder;
  });
}

function write(folder: string, spec: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "kernel.json"), spec);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      `cannot write "${folder}": ${code} (expected a folder that you may write to, by --user or --prefix)`,
    );
  }
}

function absoluteSpec(name: string): Readonly<Record<string, unknown>> {
  const { argv, directory, displayName, language, env } = findKernelspec(name, {
    JUPYTER_PATH: ownKernels,
  });
  const [, ...rest] = argv;
  const words = rest.map((word) =>
    word.startsWith("{resource_dir}") ? resolve(word.replace("{resource_dir}", directory)) : word,
  );
  return {
    argv: [process.execPath, ...words],
    display_name: displayName,
    language,
    interrupt_mode: "message",
    env,
    metadata: { debugger: false },
  };
}
