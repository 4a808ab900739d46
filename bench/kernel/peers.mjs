// The kernels that take turns, each with its own words for the same cells.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..", "..");
const own = join(root, "lib", "kernel", "jupyter", "kernels");

const typescript = {
  declaring: (i) => `const v${i} = { id: ${i}, name: "n${i}", half: (x: number): number => x / ${i + 1} };`,
  trivial: (i) => `v${i}.id + 1`,
  answer: (i) => String(i + 1),
};
const python = {
  declaring: (i) => `v${i} = {"id": ${i}, "name": "n${i}", "half": lambda x: x / ${i + 1}}`,
  trivial: (i) => `v${i}["id"] + 1`,
  answer: (i) => String(i + 1),
};

function spec(name, directory, argv, language = "typescript", env = {}) {
  return { name, directory, argv, language, displayName: name, env };
}

/** As a front end starts it: with the environment of its kernelspec. */
function pamtlab(name, engine) {
  const { env, interrupt_mode: mode } = JSON.parse(readFileSync(join(own, name, "kernel.json"), "utf8"));
  const argv = [
    "node",
    "--disable-warning=ExperimentalWarning",
    join(root, "dist", "cli", "main.js"),
    "kernel",
    "start",
    ...engine,
    "{connection_file}",
  ];
  return { ...spec(name, join(own, name), argv, "typescript", env), interrupts: mode };
}

function denoProgram() {
  const folder = join(here, "node_modules", "@deno");
  const [platform = ""] = existsSync(folder) ? readdirSync(folder) : [];
  return join(folder, platform, "deno");
}

export const jupyter = join(here, ".venv", "bin", "jupyter");
const tslabProgram = join(here, "node_modules", "tslab", "bin", "tslab");
const tslab = spec("tslab", here, ["node", tslabProgram, "kernel", "--config-path", "{connection_file}"]);
const pythonProgram = join(here, ".venv", "bin", "python");

/** All that are there; `says` is where the last expression of a cell is told. */
export const peers = [
  { name: "pamtlab", spec: pamtlab("pamtlab", []), cells: typescript },
  { name: "tslab", spec: tslab, needs: tslabProgram, cells: typescript },
  { name: "Deno", spec: spec("deno", here, [denoProgram(), "jupyter", "--kernel", "--conn", "{connection_file}"]), needs: denoProgram(), cells: typescript },
  {
    name: "ipykernel",
    spec: spec("python3", here, [pythonProgram, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "python"),
    needs: pythonProgram,
    cells: python,
  },
].filter(({ needs }) => needs === undefined || existsSync(needs));

/** tslab's evaluator on this package's wire: what shows charts at all. */
export const onTslab = pamtlab("pamtlab-tslab", ["--engine=tslab"]);

/** A folder that Jupyter finds tslab in. */
export function tslabForJupyter(folder) {
  const directory = join(folder, "kernels", "tslab");
  mkdirSync(directory, { recursive: true });
  const argv = [process.execPath, ...tslab.argv.slice(1)];
  writeFileSync(join(directory, "kernel.json"), JSON.stringify({ argv, display_name: "tslab", language: "typescript" }));
  return folder;
}

/** The versions of the installed Python packages, by name. */
export function pythonPackages() {
  const list = execFileSync(pythonProgram, ["-m", "pip", "list", "--format=json", "--disable-pip-version-check"], { encoding: "utf8" });
  return Object.fromEntries(JSON.parse(list).map(({ name, version }) => [name, version]));
}
