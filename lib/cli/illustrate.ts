import type { Exporter } from "../export/exporter.js";
import type { Notebook, Output } from "../notebook/document.js";
import { withPicture } from "../plot/bundle.js";
import { PLOTLY, type FigureJson } from "../plot/figure-json.js";

/** What an illustrated notebook holds besides its pictures. */
export interface IllustrateOptions {
  /** Keeps the chart library in the output that carries it. Without it a notebook is small, and draws where it is run again. */
  readonly library: boolean;
}

/**
 * An executed notebook whose charts also show where no script runs (on code hosts, in mail, untrusted): each has its SVG inside its HTML,
 * and a PNG.
 */
export async function illustrate(
  notebook: Notebook,
  exporter: Exporter,
  options: IllustrateOptions,
): Promise<Notebook> {
  const cells = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") cells.push(cell);
    else cells.push({ ...cell, outputs: await pictured(cell.outputs, exporter, options) });
  }
  return { ...notebook, cells };
}

async function pictured(
  outputs: readonly Output[],
  exporter: Exporter,
  options: IllustrateOptions,
): Promise<Output[]> {
  const drawn: Output[] = [];
  for (const output of outputs) {
    if (!("data" in output) || !(PLOTLY in output.data)) {
      drawn.push(output);
      continue;
    }
    const figure = output.data[PLOTLY] as FigureJson;
    const svg = await exporter.svg(figure);
    const png = Buffer.from(await exporter.png(figure, { scale: 1 })).toString("base64");
    const html = withPicture(String(output.data["text/html"]), svg, options);
    drawn.push({ ...output, data: { ...output.data, "text/html": html, "image/png": png } });
  }
  return drawn;
}
