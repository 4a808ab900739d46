import { readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { InitializeHook, LoadHook, ResolveFnOutput, ResolveHook } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { LoaderOrders } from "./loader.js";
import { jsonModule } from "./json-module.js";
import { handedOver } from "./module-cell.js";
import { Versions } from "./versions.js";

// Node runs these in a thread of their own; `loader.ts` says what they are for. The compiler is loaded with the first
// TypeScript file.

let orders: LoaderOrders;
// Cells that are modules, by the URLs of the files that they would be.
const written = new Map<string, string>();
const versions = new Versions((url) => {
  const text = written.get(url);
  if (text !== undefined) return text;
  const found = statSync(new URL(url), { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : "";
});

// What relative names mean, until a cell imports: most files of a library are imported by several others.
const places = new Map<string | undefined, ResolveFnOutput>();

// An import that failed is reported by an import, which comes to the hooks before whatever is imported next.
const failedMark = "?failed=";
const cellsSource = `
export const meta = import.meta;
const load = async (name, options) => {
  try {
    return await import(name, options);
  } catch (error) {
    await import(meta.url + ${JSON.stringify(failedMark)} + encodeURIComponent(name));
    throw error;
  }
};
export { load as import };
`;

export const initialize: InitializeHook<LoaderOrders> = (given) => {
  orders = given;
};

export const resolve: ResolveHook = async (name, context, next) => {
  if (name === orders.cells) return { url: name, shortCircuit: true };
  const { parentURL = "" } = context;
  const [cells, failed] = name.split(failedMark);
  if (cells === orders.cells && failed !== undefined) {
    const tried = decodeURIComponent(failed);
    const found = await locate(tried, cells, () => next(tried, context)).catch(() => undefined);
    if (found) versions.fail(found.url);
    return { url: cells, shortCircuit: true };
  }
  const cell = parentURL === orders.cells ? handedOver(name) : undefined;
  if (cell) {
    written.set(new URL(`${cell.name}.ts`, orders.cells).href, cell.text);
    return { url: orders.cells, shortCircuit: true };
  }
  if (parentURL === orders.cells) {
    versions.look();
    places.clear();
  }
  const [importer, version] = unversioned(parentURL);
  try {
    const file = fileMeant(name, importer);
    const found = places.get(file) ?? (await locate(name, importer, () => next(name, context)));
    if (file !== undefined) places.set(file, { ...found, shortCircuit: true });
    if (!isOwn(found.url)) return found;
    versions.note(importer, version, found.url);
    return { ...found, url: versioned(found.url, versions.current(found.url)) };
  } catch (error) {
    versions.note(importer, version, undefined);
    throw error;
  }
};

export const load: LoadHook = async (url, context, next) => {
  if (url === orders.cells) return { format: "module", source: cellsSource, shortCircuit: true };
  const [file] = unversioned(url);
  if (isOwn(file) && file.endsWith(".json") && context.importAttributes["type"] !== "json") {
    const text = await readFile(new URL(file), "utf8");
    return { format: "module", source: jsonModule(text), shortCircuit: true };
  }
  if (!isTypeScript(file)) {
    if (context.format !== "module" || !isFile(file)) return next(url, context);
    // As Node does, but without the waits of its thread pool, of which a library of many modules has hundreds.
    return { format: "module", source: readFileSync(new URL(file)), shortCircuit: true };
  }
  const { compileFile } = await compiler();
  const text = written.get(file) ?? (await readFile(new URL(file), "utf8"));
  return { ...compileFile(fileURLToPath(file), text), shortCircuit: true };
};

async function locate(
  name: string,
  importer: string,
  next: () => ResolveFnOutput | Promise<ResolveFnOutput>,
): Promise<ResolveFnOutput> {
  const given = orders.modules[name];
  if (given !== undefined) return { url: given, shortCircuit: true };
  const beside = writtenBeside(name, importer);
  if (beside !== undefined) return { url: beside, shortCircuit: true };
  try {
    const found = await next();
    return typeScriptBeside(found.url) ?? (isTypeScript(found.url) ? { url: found.url } : found);
  } catch (error) {
    if (!unlocated.has((error as NodeJS.ErrnoException).code) || !isFile(importer)) throw error;
    const path = (await compiler()).findFile(name, fileURLToPath(importer));
    if (path === undefined) throw error;
    return { url: pathToFileURL(path).href, shortCircuit: true };
  }
}

/** The cell that a relative name means, if there is one. */
function writtenBeside(name: string, importer: string): string | undefined {
  const href = fileMeant(name, importer);
  if (href === undefined) return undefined;
  return [href, `${href}.ts`, href.replace(/\.js$/, ".ts")].find((url) => written.has(url));
}

/** The file that a relative name says. */
function fileMeant(name: string, importer: string): string | undefined {
  return name.startsWith(".") && isFile(importer) ? new URL(name, importer).href : undefined;
}

const unlocated: ReadonlySet<string | undefined> = new Set([
  "ERR_MODULE_NOT_FOUND",
  "ERR_UNSUPPORTED_DIR_IMPORT",
]);

/** The source from which a JavaScript file beside it was compiled: the type check reads that one, too. */
function typeScriptBeside(url: string): ResolveFnOutput | undefined {
  if (!isOwn(url) || !/\.[cm]?js$/.test(url)) return undefined;
  const source = url.replace(/js$/, "ts");
  const exists = statSync(new URL(source), { throwIfNoEntry: false }) !== undefined;
  return exists ? { url: source, shortCircuit: true } : undefined;
}

/** The compiler as the notebook's project wants it. */
const compiler = once(async () => {
  const [{ project, findFile }, { compileFile }] = await Promise.all([
    import("./project.js"),
    import("./compile-file.js"),
  ]);
  const own = project(orders.folder);
  return {
    findFile: (name: string, from: string) => findFile(name, from, own),
    compileFile: (path: string, text: string) => compileFile(path, text, own.options),
  };
});

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const isFile = (url: string): boolean => url.startsWith("file:");
const isTypeScript = (url: string): boolean => /\.[cm]?tsx?$/.test(url);

/** Whether a file is the project's own, so that it may be edited, and goes by its plain name. */
function isOwn(url: string): boolean {
  return isFile(url) && !url.includes("/node_modules/") && !/[?#]/.test(url);
}

function versioned(url: string, version: number): string {
  return version === 1 ? url : `${url}?v=${version}`;
}

function unversioned(url: string): [url: string, version: number] {
  const [plain = "", version = "1"] = url.split("?v=");
  return [plain, Number(version)];
}
