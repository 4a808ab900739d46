import { answerOf, questionOf } from "../notebook/answer.js";
import type { Notebook } from "../notebook/document.js";
import { escapeHtml } from "../table/display.js";
import type { Exported, ExportedFile } from "./exports.js";

/** One notebook of a run. */
export interface Entry {
  /** Its file below the folder of the run. */
  readonly file: string;
  readonly notebook: Notebook;
  readonly exported: Exported;
}

/** A page that leads to everything a run left: for each notebook its question, its answer, its charts and tables. */
export function indexPage(entries: readonly Entry[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
<meta name="viewport" content="width=device-width">
<title>pamtlab</title>
<style>
body { margin: 2rem auto; padding: 0 1rem; max-width: 46rem; font-family: sans-serif; line-height: 1.5; color: #222; }
h2 { margin-bottom: 0; }
ul { margin-top: 0.5rem; }
img { max-width: 100%; height: auto; }
</style>
</head>
<body>
<h1>What TDX metadata takes</h1>
${entries.map(section).join("\n")}
</body>
</html>
`;
}

function section({ file, notebook, exported }: Entry): string {
  const title = questionOf(notebook) ?? file;
  return `<h2>${escapeHtml(title)}</h2>
<p>${escapeHtml(answerOf(notebook))}</p>
<ul>
${[...exported.charts, ...exported.tables].map(item).join("\n")}
<li><a href="${encodeURI(file)}">the executed notebook</a></li>
</ul>`;
}

function item({ path, title, picture }: ExportedFile): string {
  const kind = path.endsWith(".csv") ? "table" : "chart";
  const shown = picture
    ? `<br><img src="${encodeURI(picture)}" alt="${escapeHtml(title)}" loading="lazy">`
    : "";
  return `<li>${kind}: <a href="${encodeURI(path)}">${escapeHtml(title)}${shown}</a></li>`;
}
