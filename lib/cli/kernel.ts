import { Command } from "commander";
import { InputError } from "../errors.js";
import type { Engine, EngineHost } from "../kernel/engine.js";
import type { Verb } from "./verb.js";

/** The Jupyter kernel: starts it on a connection file, or says where its kernelspec is. */
export const kernel: Verb = (io) => {
  const verb = new Command("pamtlab kernel").description("the Jupyter kernel");
  verb
    .command("start")
    .description("serve a connection file until told to shut down (front ends call this)")
    .argument("<connection-file>")
    .argument("[more...]", "what `jupyter run` hands on of its own arguments: not used")
    .option("--engine <name>", "what runs the cells: node or tslab", "node")
    .option("--types <mode>", "a cell whose types are wrong: error, warn or off (or PAMTLAB_TYPES)")
    .action(async (file: string, _more, { engine, types }: { engine: string; types?: string }) => {
      const { readConnection } = await import("../kernel/connection.js");
      const connection = readConnection(file);
      const made = await engineNamed(engine, types);
      const { serve } = await import("../kernel/server.js");
      await serve(connection, made);
      // Cells may have left timers and sockets behind.
      process.exit(0);
    });
  verb
    .command("spec")
    .description("where the kernelspec is, and how a front end finds it without an install step")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const { ownKernels, findKernelspec } = await import("../kernel/kernelspec.js");
      const { directory } = findKernelspec("pamtlab");
      const lines = [directory, `export JUPYTER_PATH=${JSON.stringify(ownKernels)}`];
      const text = json
        ? JSON.stringify({ directory, jupyterPath: ownKernels }, null, 2)
        : lines.join("\n");
      io.stdout.write(`${text}\n`);
    });
  verb
    .command("install")
    .description("write kernelspecs with absolute paths, for front ends that need them (VS Code)")
    .option("--user", "among the user's own kernels (the default)")
    .option("--prefix <dir>", "in an environment: DIR/share/jupyter/kernels")
    .action(async ({ user, prefix }: { user?: boolean; prefix?: string }) => {
      if (user === true && prefix !== undefined) {
        throw new InputError("invalid options: --user and --prefix (expected one of them)");
      }
      if (prefix === "") throw new InputError('invalid --prefix: "" (expected a folder)');
      const { installKernels } = await import("../kernel/install.js");
      const folders = installKernels(prefix === undefined ? { user: true } : { prefix });
      io.stdout.write(`${folders.join("\n")}\n`);
      const { ensureSnapshot } = await import("../kernel/node/snapshot-file.js");
      ensureSnapshot();
    });
  return verb;
};

async function engineNamed(
  name: string,
  types: string | undefined,
): Promise<(host: EngineHost) => Engine> {
  if (name === "tslab") return (await import("../kernel/tslab-engine.js")).tslabEngine;
  if (name !== "node") {
    throw new InputError(`invalid engine: "${name}" (expected node or tslab)`);
  }
  const { chosenTypes } = await import("../kernel/types-mode.js");
  const mode = chosenTypes(types);
  // What takes longest begins first.
  const { LanguageProcess } = await import("../kernel/node/language-process.js");
  LanguageProcess.prepare(process.cwd());
  const { nodeEngine } = await import("../kernel/node/node-engine.js");
  return (host) => nodeEngine(host, { types: mode });
}
