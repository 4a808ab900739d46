import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

/** Files of lib/, each with the files of lib/ it imports; type-only and dynamic imports included. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** What each room of lib/ may import besides itself. `docs/design.md` says why. */
const rules: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  data: [],
  compiled: [],
  files: ["errors"],
  units: ["errors"],
  wasm: [],
  random: [],
  columns: ["errors"],
  tdx: ["errors", "data", "units"],
  scene: ["errors", "data", "units", "tdx"],
  workload: ["errors", "random", "units", "tdx", "scene"],
  terms: ["errors", "wasm"],
  model: ["errors", "random", "units", "wasm", "tdx", "scene", "workload", "terms"],
  sweep: ["errors", "compiled", "random", "units", "columns", "terms", "threads"],
  threads: ["errors", "compiled", "columns"],
  sensitivity: ["errors", "random", "sweep"],
  table: ["errors", "units", "columns"],
  plot: ["errors", "units", "table"],
  export: ["errors", "plot"],
  kernel: ["errors", "compiled"],
  notebook: ["errors", "files", "kernel"],
  report: ["errors", "table", "plot", "notebook"],
  output: ["errors", "files", "wasm", "columns"],
  study: [
    "errors",
    "units",
    "random",
    "columns",
    "sweep",
    "scene",
    "workload",
    "model",
    "input",
    "output",
  ],
  scale: ["errors", "compiled", "files", "columns", "output", "study", "threads"],
  queue: ["errors", "columns", "output", "study"],
  input: ["errors", "data", "units", "wasm", "tdx", "scene", "workload"],
};

/** Reads the graph of a folder of TypeScript files. */
export function importGraph(root: string): ImportGraph {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"));
      const local = importedFiles
        .map(({ fileName }) => fileName)
        .filter((name) => name.startsWith("."));
      return [
        file,
        local.map((name) =>
          relative(root, join(root, dirname(file), name)).replace(/\.js$/, ".ts"),
        ),
      ];
    }),
  );
}

/** Every import that the rules forbid, as a sentence. `index` and `cli` may import everything. */
export function forbidden(graph: ImportGraph): string[] {
  return [...graph].flatMap(([file, imports]) => {
    const from = room(file);
    if (from === "index" || from === "cli") return [];
    const allowed = rules[from];
    if (!allowed) return [`${file} is in a room that has no rule: ${from}`];
    return imports
      .filter((target) => room(target) !== from && !allowed.includes(room(target)))
      .map((target) => `${file} may not import ${target}`);
  });
}

/** The first cycle found, as the files along it, or null. */
export function cycle(graph: ImportGraph): string[] | null {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of graph.get(file) ?? []) {
      const found = walk(next, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return null;
}

function room(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : file.replace(/\.ts$/, "");
}
