import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import * as lab from "../../lib/index.js";
import { readNotebook } from "../../lib/notebook/document.js";

// Points at which the sweeps of each notebook ask, and its tornado charts and Sobol indices: what it costs to run one grows with them.
const points: Readonly<Record<string, number>> = {
  "00-tour.ipynb": 19,
  "01-what-does-tdx-cost.ipynb": 21,
  "02-static-or-dynamic.ipynb": 1427,
  "03-how-many-fit.ipynb": 39,
  "04-4k-or-2m.ipynb": 1615,
  "05-one-split.ipynb": 59,
  "06-split-storm.ipynb": 9,
  "07-scatter-and-fragmentation.ipynb": 20,
  "08-cache-minimum.ipynb": 129,
  "09-kernel-policies.ipynb": 7,
  "10-guest-layouts.ipynb": 23,
  "11-allocation-cost.ipynb": 21,
  "12-fleet-of-instances.ipynb": 9,
};

const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

/** A function of axes and an answer that counts how often it asks. */
function counting<F extends (given: never, answer: never, ...more: never[]) => unknown>(
  of: F,
  count: () => void,
): F {
  return ((given: never, answer: (...point: unknown[]) => unknown, ...more: never[]) => {
    const counted = (...point: unknown[]): unknown => {
      count();
      return answer(...point);
    };
    return of(given, counted as never, ...more);
  }) as unknown as F;
}

/** Runs the cells of a notebook in this process, one after the other, and answers how many points it asked at. */
async function asked(name: string): Promise<number> {
  let count = 0;
  const one = (): void => void count++;
  const counted = {
    ...lab,
    sweep: counting(lab.sweep as never, one),
    tornado: counting(lab.tornado as never, one),
    sobol: counting(lab.sobol as never, one),
  };
  const silent = { log: () => {}, table: () => {}, warn: () => {}, error: () => {} };
  const cells = readNotebook(join(folder, name)).cells.filter(
    ({ cell_type }) => cell_type === "code",
  );
  const source = cells
    .map((cell) => cell.source)
    .join("\n;\n")
    .replaceAll('"../data/', `"${join(folder, "../data/")}`)
    .replaceAll(/import \{([^}]*)\} from "pamtlab";/g, (_, names: string) => {
      const values = names.split(",").filter((own) => !/^\s*type /.test(own));
      return `const {${values.join(",").replaceAll(" as ", ": ")}} = pamtlab;`;
    });
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const given = { pamtlab: counted, console: silent, display: () => {} };
  await new AsyncFunction(...Object.keys(given), outputText.replace(/^export \{\};$/m, ""))(
    ...Object.values(given),
  );
  return count;
}

test.each(readdirSync(folder).filter((name) => name.endsWith(".ipynb")))(
  "%s asks at as many points as are written here",
  async (name) => {
    expect(await asked(name)).toBe(points[name]);
  },
);
