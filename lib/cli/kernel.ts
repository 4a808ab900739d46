import { Command } from "commander";
import type { Verb } from "./verb.js";

/** The Jupyter kernel: starts it on a connection file, or says where its kernelspec is. */
export const kernel: Verb = (io) => {
  const verb = new Command("pamtlab kernel").description("the Jupyter kernel");
  verb
    .command("start")
    .description("serve a connection file until told to shut down (front ends call this)")
    .argument("<connection-file>")
    .action(async (file: string) => {
      const { readConnection } = await import("../kernel/connection.js");
      const connection = readConnection(file);
      const { serve } = await import("../kernel/server.js");
      const { tslabEngine } = await import("../kernel/tslab-engine.js");
      await serve(connection, (host) => tslabEngine(host));
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
  return verb;
};
