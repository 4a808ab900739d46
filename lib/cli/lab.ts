import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFrontEnd } from "../kernel/front-end.js";
import { ownKernels } from "../kernel/kernelspec.js";
import { ensureSnapshot } from "../kernel/node/snapshot-file.js";

// Run by `npm run lab`: opens the notebooks of this checkout in JupyterLab, else in Jupyter Notebook. The kernels are
// found through JUPYTER_PATH, so nothing is installed.

const root = fileURLToPath(new URL("../..", import.meta.url));
const path = [join(root, ".venv", "bin"), ...(process.env["PATH"] ?? "").split(delimiter)];
const program = findFrontEnd(path);

if (program === undefined) {
  process.stderr.write(
    "no JupyterLab found: python3 -m venv .venv && .venv/bin/pip install jupyterlab, then npm run lab again\n",
  );
  process.exitCode = 1;
} else {
  ensureSnapshot();
  const paths = [ownKernels, process.env["JUPYTER_PATH"]].filter((folder) => folder !== undefined);
  const jupyter = spawn(program, [...process.argv.slice(2), join(root, "notebooks")], {
    stdio: "inherit",
    env: { ...process.env, JUPYTER_PATH: paths.join(delimiter) },
  });
  // Ctrl-C reaches Jupyter too, which asks before it ends.
  process.on("SIGINT", () => undefined);
  jupyter.once("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? "SIGTERM"];
  });
}
