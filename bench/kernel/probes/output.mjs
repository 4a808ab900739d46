// What a cell shows and how its errors read.

// The smallest PNG: one pixel.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const bytes = `Uint8Array.from(atob("${pixel}"), (c) => c.charCodeAt(0))`;
const isPng = ({ shown }) => shown.some((forms) => forms["image/png"] !== undefined);

export const output = [
  {
    feature: "`execute_result`, display hooks",
    test: "kernel/node/node-engine › shows a value as it says, later too, and bytes as the image they are",
    words: {
      ts: ["4321", "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>hooked</b>' }) })"],
      py: ["4321", "class Hooked:\n    def _repr_html_(self): return '<b>hooked</b>'\nHooked()"],
    },
    async probe({ kernel, words: [plain, hooked] }) {
      const result = (await kernel.run(plain)).of("execute_result")[0];
      return {
        "a result": result?.data["text/plain"].includes("4321") ?? false,
        "a hook": (await kernel.run(hooked)).shown.some((forms) => String(forms["text/html"]).includes("hooked")),
      };
    },
  },
  {
    feature: "images by their bytes",
    test: "kernel/node/node-engine › shows a value as it says, later too, and bytes as the image they are",
    words: {
      ts: [bytes],
      tslab: [bytes, `import * as tslab from "tslab";\ntslab.display.png(${bytes})`],
      Deno: [bytes, `Deno.jupyter.image(${bytes})`],
      py: [`import base64\nbase64.b64decode("${pixel}")`, `from IPython.display import Image\nImage(data=base64.b64decode("${pixel}"))`],
    },
    async probe({ kernel, words: [plain, called] }) {
      const unasked = isPng(await kernel.run(plain));
      return { unasked, "by a call": unasked || (called !== undefined && isPng(await kernel.run(called))) };
    },
  },
  {
    feature: "a display is updated by its id, from later cells too",
    test: "kernel/features › a display is updated by its id from a later cell",
    words: {
      pamtlab: ['const place = display("one", { id: "place" });\nplace.update("two");', 'display("three", { id: "place", update: true });'],
      tslab: ['import * as tslab from "tslab";\nconst place = tslab.newDisplay();\nplace.text("one");\nplace.text("two");', 'place.text("three");'],
      Deno: [
        'const show = (text: string, update: boolean) => Deno.jupyter.broadcast(update ? "update_display_data" : "display_data", { data: { "text/plain": text }, metadata: {}, transient: { display_id: "place" } });\nawait show("one", false);\nawait show("two", true);',
        'await show("three", true);',
      ],
      py: ['place = display("one", display_id="place")\nplace.update("two")', 'place.update("three")'],
    },
    async probe({ kernel, words: [first, later] }) {
      const updates = async (code) => (await kernel.run(code)).of("update_display_data").map(({ data, transient }) => [transient?.display_id, data["text/plain"]]);
      const told = async (code, text) => (await updates(code)).some(([id, plain]) => id !== undefined && String(plain).includes(text));
      return { "in its cell": await told(first, "two"), "from a later cell": await told(later, "three") };
    },
  },
  {
    feature: "progress by carriage returns, while the cell runs",
    test: "kernel/features › progress arrives while its cell runs, its carriage returns in it",
    words: {
      ts: 'process.stdout.write("10 %\\r");\nawait new Promise((done) => setTimeout(done, 1500));\nprocess.stdout.write("90 %\\n");',
      py: 'import time\nprint("10 %", end="\\r", flush=True)\ntime.sleep(1.5)\nprint("90 %")',
    },
    async probe({ kernel, words }) {
      const { all } = await kernel.run(words);
      const parts = all.filter(({ type }) => type === "stream");
      const whole = parts.map(({ content }) => content.text).join("").startsWith("10 %\r90 %\n");
      return { whole, "as it goes": whole && parts[1].at - parts[0].at > 1000 };
    },
  },
  {
    feature: "200 000 printed lines arrive",
    test: "kernel/wire › loses none of two hundred thousand lines, in few messages",
    words: { ts: "for (let i = 0; i < 200_000; i++) console.log(i)", py: "for i in range(200_000): print(i)" },
    async probe({ kernel, words }) {
      const wanted = Array.from({ length: 200_000 }, (_, i) => `${i}\n`).join("");
      const cell = await kernel.run(words, 120_000);
      // As long as more comes.
      for (let had = -1; had < cell.all.length && cell.printed().length < wanted.length; ) {
        had = cell.all.length;
        await kernel.until(() => cell.printed().length >= wanted.length, 10_000);
      }
      return { all: cell.printed() === wanted, "before the cell's end": cell.idle && cell.printed({ late: false }) === wanted };
    },
  },
  {
    feature: "output of started programs, in order",
    test: "kernel/node/node-engine › comes in the order in which it, its programs and its display said it",
    words: {
      ts: 'import { execSync } from "node:child_process";\nconsole.log(1);\nexecSync("echo 2", { stdio: "inherit" });\nconsole.log(3);',
      py: 'import subprocess\nprint(1)\nsubprocess.run(["echo", "2"])\nprint(3)',
    },
    async probe({ kernel, words }) {
      const cell = await kernel.run(words);
      const lines = cell.printed().match(/^\d$/gm) ?? [];
      return { shown: lines.includes("2"), "in order": lines.join("") === "123" };
    },
  },
  {
    feature: "errors with the cell's own lines",
    test: "kernel/node/node-engine › names the cell's own line, shows it, and folds what lies in a library",
    words: {
      ts: ['interface Page {\n  readonly frame: number;\n}\nconst fails = ({ frame }: Page): void => {\n  throw new Error(`at ${frame}`);\n};\nfails({ frame: 1 });', 'const two = (): void => {\n  throw new Error("bare");\n};\ntwo();'],
      py: ['# one\n# two\n# three\ndef fails(frame):\n    raise Exception(f"at {frame}")\n\nfails(1)', 'def two():\n    raise Exception("bare")\n\ntwo()'],
    },
    async probe({ kernel, words: [typed, bare] }) {
      const lines = (text, ...all) => all.every((at) => new RegExp(String.raw`(?:line |:)${at}\b`).test(text));
      const { text } = await kernel.run(typed);
      return {
        "where it is thrown": lines(text, 5),
        "where that is called": lines(text, 7),
        "in a cell whose lines stay": lines((await kernel.run(bare)).text, 2, 4),
      };
    },
  },
  {
    feature: "… with source lines and libraries folded",
    test: "kernel/excerpt › frames of files are told from the folder, versions left out, and libraries in one line",
    files: {
      "node_modules/deep/package.json": '{ "name": "deep", "main": "index.js", "types": "index.d.ts" }',
      "node_modules/deep/index.js": "exports.dive = (n) => {\n  if (n === 0) throw new Error('bottom');\n  exports.dive(n - 1);\n};\n",
      "node_modules/deep/index.d.ts": "export function dive(n: number): void;\n",
    },
    words: { ts: 'import { dive } from "deep";\ndive(6);', py: 'import json\njson.loads("bottom")' },
    async probe({ kernel, words }) {
      const { text } = await kernel.run(words);
      const thrown = /bottom|JSONDecodeError/.test(text);
      // Where the library stands in the text: its frames, one a line.
      const frames = text.split("\n").filter((line) => /deep\/index\.js|json\/\w+\.py/.test(line));
      return { "source lines": thrown && /(?:\d|>|\|)\s.*(?:dive\(6\)|loads\("bottom"\))/.test(text), folded: thrown && frames.length <= 1 };
    },
  },
];
