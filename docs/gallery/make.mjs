// Makes docs/gallery.html from gallery.md: every example is run, and its chart stands below its code.
import { readFileSync, writeFileSync } from "node:fs";
import * as pamtlab from "../../dist/index.js";

const [out = new URL("../gallery.html", import.meta.url)] = process.argv.slice(2);
const display = Symbol.for("Jupyter.display");
const markdown = readFileSync(new URL("gallery.md", import.meta.url), "utf8");
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const [intro, ...sections] = markdown.split(/^## /m);
const codeOf = (section) => /```ts\n([\s\S]*?)```/.exec(section)[1].trim();
const shared = codeOf(intro);
const names = Object.keys(pamtlab);
// What all examples share is run once, and its names are in scope of each.
const own = [...shared.matchAll(/^const (\w+)/gm)].map(([, name]) => name);
const values = new Function(...names, `${shared}\nreturn { ${own.join(", ")} };`)(
  ...Object.values(pamtlab),
);

const parts = sections.map((section) => {
  const title = section.slice(0, section.indexOf("\n"));
  const code = codeOf(section);
  const scope = { ...pamtlab, ...values };
  const figure = new Function(...Object.keys(scope), `return (() => {\n${code}\n})();`)(
    ...Object.values(scope),
  );
  const html = figure[display]()["text/html"];
  const box = `<div style="max-width:${figure.layout.width ?? 960}px">${html}</div>`;
  return `<h2>${escape(title)}</h2>\n<pre><code>${escape(code)}</code></pre>\n${box}`;
});

const prose = intro
  .split("\n")
  .filter((line) => line !== "")
  .slice(0, 2);
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
writeFileSync(
  out,
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${escape(prose[0].slice(2))}</title>
<style>
body { margin: 0 auto; padding: 16px; max-width: 1280px; font-family: sans-serif; color: #222; }
pre { padding: 12px; max-width: 936px; overflow-x: auto; background: #f4f4f4; font-size: 13px; }
</style>
</head>
<body>
<h1>${escape(prose[0].slice(2))}</h1>
<p>${escape(prose[1])}</p>
<pre><code>${escape(shared)}</code></pre>
${parts.join("\n")}
</body>
</html>
`,
);
process.stdout.write(`${parts.length} charts\n`);
