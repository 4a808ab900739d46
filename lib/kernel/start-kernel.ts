import { join } from "node:path";
import { ownKernels, type Kernelspec } from "./kernelspec.js";
import type { RunningKernel } from "./running-kernel.js";
import { typesOf } from "./types-mode.js";

/**
 * Starts a kernel in a folder and waits until it answers: this package's own in this process, where `wire` does not
 * forbid it, any other over sockets.
 */
export async function startKernel(
  spec: Kernelspec,
  cwd: string,
  { wire = false }: { readonly wire?: boolean } = {},
): Promise<RunningKernel> {
  if (wire || spec.directory !== join(ownKernels, "kernels", "pamtlab")) {
    const { startOverWire } = await import("./client.js");
    return startOverWire(spec, cwd);
  }
  const { DirectKernel } = await import("./direct-kernel.js");
  const { nodeEngine } = await import("./node/node-engine.js");
  const types = typesOf(spec.argv);
  return DirectKernel.start((host) => nodeEngine(host, { folder: cwd, types, keepCompiler: true }));
}
