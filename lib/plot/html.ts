import { createHash } from "node:crypto";
import { InputError } from "../errors.js";
import { escapeHtml } from "../table/display.js";
import { figureName, figureTitle, jsonOf, summary } from "./figure-json.js";
import type { FigureJson } from "./figure-json.js";
import { librarySource } from "./library.js";
import { assumedWidth, groundOf } from "./look.js";
import { scriptJson } from "./script.js";

/** How a page of charts is made. */
export interface PageOptions {
  /** The title of the page; that of the first chart unless told. */
  readonly title?: string;
  /** A library file beside the page, for many pages of one run; unless told the page carries the library. */
  readonly library?: string;
}

/**
 * Charts as one HTML page that works offline: it carries the library (1.5 MB) or takes it from a file beside it,
 * and its policy forbids every request elsewhere. Without scripts it says what the charts are.
 *
 * @throws InputError for no figure, or a library that is not beside the page.
 * @example
 * toHtml(plot.figure({ data: [{ type: "bar", x: ["a"], y: [1] }] })).includes("<!doctype html>"); // true
 */
export function toHtml(
  figures: FigureJson | readonly FigureJson[],
  options: PageOptions = {},
): string {
  const all = isList(figures) ? figures : [figures];
  const first = all[0];
  if (first === undefined) throw new InputError("invalid page: no figure (expected at least one)");
  const { library } = options;
  if (library !== undefined) checkBeside(library);

  const draw = drawScript(all);
  const source = library === undefined ? librarySource() : undefined;
  const policy = policyOf(source === undefined ? [draw] : [draw, source], library !== undefined);
  const ground = groundOf(first.layout);
  const title = options.title ?? figureTitle(first) ?? figureName(first) ?? "Charts";
  return `${headOf(title, policy)}
<style>
body { margin: 0 auto; padding: 16px; max-width: 1200px; font-family: sans-serif; color: ${ground.ink}; background: ${ground.paper}; }
.chart { min-width: ${assumedWidth}px; margin-bottom: 24px; }
</style>
${source === undefined ? `<script src="${escapeHtml(library!)}"></script>` : `<script>${source}</script>`}
</head>
<body>
${all.map((figure, i) => boxOf(figure, i)).join("\n")}
<script>${draw}</script>
</body>
</html>
`;
}

/** How a page of charts begins: its title, and what it may do. */
export function headOf(title: string, policy: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>`;
}

/** What a page of charts may do: run these scripts, and a library beside it where told; nothing is fetched. */
export function policyOf(scripts: readonly string[], beside = false): string {
  const inline = scripts.map(
    (script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${[...inline, ...(beside ? ["'self'", "file:"] : [])].join(" ")}`,
    // Plotly styles what it draws, and keeps a picture for download in memory.
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function isList(figures: FigureJson | readonly FigureJson[]): figures is readonly FigureJson[] {
  return Array.isArray(figures);
}

/** The place of a chart in a page, where `drawScript` draws it. */
export function boxOf(figure: FigureJson, ordinal: number): string {
  const name = figureName(figure);
  const named = name === undefined ? "" : ` data-name="${escapeHtml(name)}"`;
  const { width, height = 450 } = figure.layout;
  const size = `${width === undefined ? "" : `width: ${width}px; `}min-height: ${height}px`;
  return `<div class="chart" id="chart-${ordinal + 1}"${named} style="${size}"><p>${escapeHtml(summary(figure))}</p></div>`;
}

/** JavaScript that draws charts into their places, once the library is there. */
export function drawScript(figures: readonly FigureJson[]): string {
  const json = figures.map(jsonOf);
  return `
${scriptJson(json)}.forEach(function (figure, i) {
  var box = document.getElementById("chart-" + (i + 1));
  if (!window.Plotly) {
    box.textContent = "The chart library is missing: it must lie beside this page.";
    return;
  }
  box.textContent = "";
  window.Plotly.newPlot(box, figure);
});
`;
}

function checkBeside(library: string): void {
  if (/^[\w./-]+$/.test(library) && !library.startsWith("/")) return;
  throw new InputError(
    `invalid library: ${JSON.stringify(library)} (expected a plain path relative to the page)`,
  );
}
