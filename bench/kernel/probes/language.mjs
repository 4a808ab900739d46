// What the language of a cell can do. Each probe answers its wishes with whether they were seen to hold: a row says yes where all
// of them did, part where some did. `words` are the cells, `ts` and `py` for all kernels of a language, else by a kernel's name;
// a kernel without words has no such thing to ask for.
import { setTimeout as delay } from "node:timers/promises";

const module = (exported) => JSON.stringify({ name: "probe-project", type: "module", exports: exported });

export const language = [
  {
    feature: "types are checked",
    test: "kernel/node/types › runs, keeps its values, and fails with the compiler's message at its place",
    words: { ts: "const size: string = 5;\nsize", py: "size: str = 5\nsize" },
    async probe({ kernel, words }) {
      const cell = await kernel.run(words);
      return { told: /not assignable|incompatible type/i.test(cell.text), "fails the cell": cell.reply?.status === "error" };
    },
  },
  {
    feature: "the project's `tsconfig.json`",
    test: "kernel/language/service › errors at their places, in the project's own strictness",
    files: {
      "package.json": module("./index.ts"),
      "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, noUncheckedIndexedAccess: true, experimentalDecorators: false, useDefineForClassFields: false } }),
    },
    words: {
      ts: {
        checked: "const list: number[] = [1];\nconst first: number = list[0];",
        made: [
          "let seen = '';",
          "function mark(...given: unknown[]): any { seen += given.length; }",
          "class Marked { @mark go(): void {} }",
          "class Base {}",
          "Object.defineProperty(Base.prototype, 'size', { set: () => { seen += ' set'; } });",
          "class Sized extends Base { size = 1; }",
          "void new Sized();",
          "console.log('seen', seen);",
        ].join("\n"),
      },
    },
    async probe({ kernel, words }) {
      const { text } = await kernel.run(words.checked);
      // A standard decorator is given two things, one of old three; a field that is not defined is set. No peer does both unasked.
      return { "how strict it is": text.includes("undefined"), "what is made of the cell": (await kernel.value(words.made)).includes("seen 2 set") };
    },
  },
  {
    feature: "`../lib/x.ts`, the package by its name",
    test: "kernel/language/loader › the file or package %s, with its %s",
    files: { "package.json": module("./lib/index.ts"), "lib/index.ts": "export const twice = (x: number): number => 2 * x;\n" },
    folder: "notebooks",
    words: {
      ts: { file: 'import { twice } from "../lib/index.js";\ntwice(21)', name: 'import { twice as named } from "probe-project";\nnamed(4321)' },
      Deno: { file: 'import { twice } from "../lib/index.ts";\ntwice(21)', name: 'import { twice as named } from "probe-project";\nnamed(4321)' },
    },
    async probe({ kernel, words }) {
      return { "the file": (await kernel.value(words.file)) === "42", "the package": (await kernel.value(words.name)) === "8642" };
    },
  },
  {
    feature: "an edited library file is loaded anew",
    test: "kernel/language/loader › is loaded anew with what imports it, and its other imports stay",
    files: {
      "package.json": module("./top.ts"),
      "top.ts": "import { n } from './deep.js';\nexport const m = 1;\nexport const sum = (): string => `${m} ${n}`;\n",
      "deep.ts": "export const n = 1;\n",
      "top.py": "import deep\nm = 1\nsum = lambda: f'{m} {deep.n}'\n",
      "deep.py": "n = 1\n",
    },
    words: {
      ts: { ending: "ts", load: 'import { sum } from "./top.js";\nconsole.log(sum())' },
      // Deno wants the endings as they are.
      Deno: { ending: "ts", load: 'import { sum } from "./top.ts";\nconsole.log(sum())', asked: 'const { sum: again } = await import("./top.ts?again");\nconsole.log(again())' },
      py: { ending: "py", load: "import top\nprint(top.sum())", ask: "%load_ext autoreload\n%autoreload 2" },
    },
    before: ({ name, edit }) => name === "Deno" && edit("top.ts", "./deep.js", "./deep.ts"),
    async probe({ kernel, words, edit }) {
      if (words.ask) await kernel.run(words.ask);
      if ((await kernel.value(words.load)) !== "1 1") return { loaded: false };
      const value = async (file, from, to, load = words.load) => {
        // Times of files are told in seconds by some.
        await delay(1100);
        edit(`${file}.${words.ending}`, from, to);
        return kernel.value(load);
      };
      const direct = await value("top", "m = 1", "m = 20");
      const asked = direct === "20 1" || words.asked === undefined ? direct : await kernel.value(words.asked);
      const imported = await value("deep", "n = 1", "n = 30", direct === asked ? words.load : words.asked);
      return { "the file": asked === "20 1", "a file that it imports": imported === "20 30", unasked: direct === "20 1" && words.ask === undefined };
    },
  },
  {
    feature: "a failed cell keeps what it declared",
    test: "kernel/node/node-engine › that fails keeps what it declared before",
    words: { ts: ["const kept = 5; throw new Error('x')", "kept + 4321"], py: ["kept = 5; raise Exception('x')", "kept + 4321"] },
    async probe({ kernel, words: [fails, asks] }) {
      await kernel.run(fails);
      return { kept: (await kernel.value(asks)) === "4326" };
    },
  },
  {
    feature: "a name is declared again, as anything",
    test: "kernel/language/transpile-names › is seen by functions of earlier cells as it is now",
    words: {
      ts: ["const again = 1;\nfunction read() { return again; }", "const again = 'two';\nagain", "read()"],
      py: ["again = 1\ndef read(): return again", "again = 'two'\nagain", "read()"],
    },
    async probe({ kernel, words: [first, second, read] }) {
      await kernel.run(first);
      const { reply, text } = await kernel.run(second);
      return { declared: reply?.status === "ok" && text.includes("two"), "seen by an earlier function": (await kernel.value(read)).includes("two") };
    },
  },
];
