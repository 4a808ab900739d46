import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compiled } from "../../../lib/compiled.js";
import { snapshotScript } from "../../../lib/kernel/language/snapshot.js";
import { ts, type TS } from "../../../lib/kernel/language/typescript.js";
import { compilerFlags } from "../../../lib/kernel/node/compiler-flags.js";
import { snapshotFile } from "../../../lib/kernel/node/snapshot-file.js";

const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.Preserve };
// V8's options would not be those of the snapshot.
const env = { ...process.env, NODE_OPTIONS: "" };
let folder = "";
let shape = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pamtlab-test-"));
  shape = join(folder, "shape.d.ts");
  writeFileSync(shape, "export declare const side: number;\n");
  const script = join(folder, "script.cjs");
  const compiler = createRequire(import.meta.url).resolve("typescript");
  const format = ts.ModuleKind.ESNext;
  const files = [{ path: shape, key: shape, version: "1", format }] as const;
  writeFileSync(script, snapshotScript({ compiler, options, files }));
  const taking = ["--no-warnings", "--snapshot-blob", join(folder, "taken"), "--build-snapshot"];
  execFileSync(process.execPath, [...taking, script], { env });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a module prints that a process runs which began as a snapshot. */
function told(snapshot: readonly string[], text: string): unknown {
  const main = join(folder, "main.mjs");
  writeFileSync(main, text);
  const options = { encoding: "utf8", env } as const;
  return JSON.parse(execFileSync(process.execPath, [...snapshot, main], options));
}

const at = (path: string): string => JSON.stringify(fileURLToPath(compiled(`kernel/${path}`)));

function taken(text: string, format: TS.ResolutionMode = ts.ModuleKind.ESNext): unknown {
  return told(
    ["--snapshot-blob", join(folder, "taken")],
    `
      import { documents } from ${at("language/documents.js")};
      import { declarations, ts } from ${at("language/typescript.js")};
      const path = ${JSON.stringify(shape)};
      const options = ${JSON.stringify(options)};
      const text = ts.ScriptSnapshot.fromString(${JSON.stringify(text)});
      const file = (mode) => {
        const registry = documents(mode);
        const reading = { languageVersion: options.target, impliedNodeFormat: ${format}, jsDocParsingMode: mode };
        const key = registry.getKeyForCompilationSettings(options);
        return registry.acquireDocumentWithKey(path, path, options, key, text, "1", ts.ScriptKind.TS, reading);
      };
      const modes = ts.JSDocParsingMode;
      console.log(JSON.stringify([modes.ParseNone, modes.ParseAll].map((mode) => file(mode) === declarations.get(path))));
    `,
  );
}

test("declarations that were read are taken where documentation is not asked for", () => {
  expect(taken("export declare const side: number;\n")).toEqual([true, false]);
});

test("declarations of another text, or read as of another format, are read anew", () => {
  expect(taken("export declare const side: string;\n")).toEqual([false, false]);
  expect(taken("export declare const side: number;\n", ts.ModuleKind.CommonJS)).toEqual([
    false,
    false,
  ]);
});

test("the one that the build takes has read what a cell of this package needs", () => {
  const script = `
    import { LanguageWork } from ${at("node/language-work.js")};
    import { declarations } from ${at("language/typescript.js")};
    const work = new LanguageWork(${at("node")});
    const wrong = ["table", "untold"].map((name, cell) => {
      work.compile('import { ' + name + ' } from "pamtlab";\\n' + name, cell + 1);
      return work.check(cell + 1)?.evalue ?? null;
    });
    const kinds = ["lib.es5.d.ts", "@types/node/fs.d.ts", "dist/index.d.ts"];
    console.log(JSON.stringify([wrong, kinds.map((end) => [...declarations.keys()].some((path) => path.endsWith(end)))]));
  `;
  const [wrong, read] = told([...compilerFlags, "--snapshot-blob", snapshotFile], script) as [
    [null, string],
    boolean[],
  ];
  expect(read).toEqual([true, true, true]);
  expect(wrong[0]).toBeNull();
  expect(wrong[1]).toContain("no exported member");
});
