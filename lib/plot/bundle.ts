import { createHash } from "node:crypto";
import { escapeHtml, jupyterDisplay } from "../table/display.js";
import type { MimeBundle } from "../table/display.js";
import { figureName, jsonOf, PLOTLY, summary } from "./figure-json.js";
import type { FigureJson } from "./figure-json.js";
import { packedLibrary } from "./library.js";
import { assumedWidth, groundOf } from "./look.js";
import { chartScript, libraryScript } from "./script.js";

const missing =
  "The chart library is not on this page: run plot.init() in a cell, or re-run the first cell that drew a chart.";

const untrusted = " Trust this notebook to see the chart.";
const boxStart = '<div style="overflow-x:auto">';

// What this process has shown so far: one output carries the library, and does so again when its cell is run again; the
// others only use it.
let carrier: string | undefined;
let chartsShown = 0;

/** The forms of a chart for a notebook; each call is one more output. */
export function bundleOf(figure: FigureJson): MimeBundle {
  const json = jsonOf(figure);
  const hash = createHash("sha256").update(JSON.stringify(json)).digest("hex").slice(0, 12);
  carrier ??= hash;
  const library = carrier === hash ? `<script>${libraryScript(packedLibrary())}</script>\n` : "";
  return {
    [PLOTLY]: json,
    "text/html": library + chartHtml(figure, `${hash}-${++chartsShown}`),
    "text/plain": summary(figure),
  };
}

function chartHtml(figure: FigureJson, id: string): string {
  const { layout } = figure;
  const name = figureName(figure);
  const named = name === undefined ? "" : ` data-name="${escapeHtml(name)}"`;
  const ground = groundOf(layout);
  const width = layout.width ?? assumedWidth;
  const size = `min-width:${width}px;min-height:${layout.height ?? 450}px;background:${ground.paper}`;
  // A notebook that is not trusted runs no script, and this sentence is then what it shows.
  const idle = `${summary(figure)}.${untrusted}`;
  return `${boxStart}<div class="pamtlab-chart" data-chart="${id}"${named} style="${size}">\
<p style="color:${ground.soft}">${escapeHtml(idle)}</p></div></div>
<script>${chartScript(id, jsonOf(figure), missing)}</script>`;
}

/** A chart's HTML as `bundleOf` makes it, with a picture of it for readers that run no script; the library is left out if told so. */
export function withPicture(html: string, svg: string, { library = true } = {}): string {
  const image = Buffer.from(svg).toString("base64");
  const pictured = html.replace(
    /(<div class="pamtlab-chart"[^>]*>\n?<p[^>]*>)([^<]*)(<\/p>)/,
    (_, before: string, text: string, after: string) =>
      `${before}<img alt="${text.replace(untrusted, "")}" src="data:image/svg+xml;base64,${image}">${after}`,
  );
  return library ? pictured : pictured.slice(pictured.indexOf(boxStart));
}

/**
 * Puts the chart library into the output of this cell, so that the charts of every other cell draw from it
 * even where the notebook is opened again without being run. Without it the first chart carries the library.
 */
export function init(): { [jupyterDisplay](): MimeBundle } {
  return {
    [jupyterDisplay]: () => {
      carrier = "init";
      return {
        "text/html": `<p>The charts of this notebook are drawn by the library in this output.</p>
<script>${libraryScript(packedLibrary())}</script>`,
        "text/plain": "The charts of this notebook are drawn by the library in this output.",
      };
    },
  };
}
