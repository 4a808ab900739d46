import Module, { createRequire, register } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What the loader's hooks start with. */
export interface LoaderOrders {
  /** The folder whose notebook's cells import. */
  readonly folder: string;
  /** Modules by name that stand for what would be found, as URLs. */
  readonly modules: Readonly<Record<string, string>>;
  /** The URL of the module in which cells import. */
  readonly cells: string;
}

/** What stands in a cell for the syntax that only modules have. */
export interface ModuleScope {
  /** Imports as a module in the notebook's folder does. */
  readonly import: (name: string, options?: ImportCallOptions) => Promise<object>;
  /** Its `url`, `dirname`, `filename` and `resolve` are those of a file in the notebook's folder. */
  readonly meta: ImportMeta;
  readonly require: NodeJS.Require;
}

/**
 * Lets this process import the project's TypeScript, from cells in `folder` and from each other: `x.ts` also as `x.js`,
 * as `x` or, for `x/index.ts`, as `x`, by the package's own name, or as `paths` of the project's `tsconfig.json` say; JSON
 * files as well. A file that has changed since it was imported, and those that import it, are loaded anew when a cell
 * imports them next; CommonJS files and what is in `node_modules` are not.
 *
 * `modules` gives URLs for names that are not to be looked for: `{ tslab: "file:///…/shim.js" }`.
 */
export async function installLoader(
  folder: string,
  modules: Readonly<Record<string, string>> = {},
): Promise<ModuleScope> {
  const cells = new URL("[cell].ts", pathToFileURL(`${folder}/`)).href;
  const orders: LoaderOrders = { folder, modules, cells };
  register(new URL("hooks.js", import.meta.url), { data: orders });
  giveToRequire(modules);
  const scope = (await import(cells)) as Omit<ModuleScope, "require">;
  return { import: scope.import, meta: scope.meta, require: createRequire(cells) };
}

type Resolve = (this: unknown, name: string, ...rest: readonly unknown[]) => string;

/** Has `require`, in cells and in CommonJS packages, find what stands for a name; hooks see what is imported only. */
function giveToRequire(modules: LoaderOrders["modules"]): void {
  const key = "_resolveFilename";
  const resolving = Module as unknown as Record<typeof key, Resolve>;
  const { [key]: resolve } = resolving;
  resolving[key] = function (name, ...rest) {
    const given = modules[name];
    return given === undefined ? resolve.call(this, name, ...rest) : fileURLToPath(given);
  };
}
