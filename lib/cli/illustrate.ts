import type { Notebook, Output } from "../notebook/document.js";
import { withPicture } from "../plot/bundle.js";
import { PLOTLY, type FigureJson } from "../plot/figure-json.js";
import type { Pictures } from "./pictures.js";

/** What an illustrated notebook holds besides its pictures. */
export interface IllustrateOptions {
  /** Keeps the chart library in the output that carries it. Without it a notebook is small, and draws where it is run again. */
  readonly library: boolean;
}

/**
 * An executed notebook whose charts also show where no script runs (on code hosts, in mail, untrusted): each has its SVG inside its HTML,
 * and a PNG.
 */
export function illustrate(
  notebook: Notebook,
  pictures: Pictures,
  { library }: IllustrateOptions,
): Notebook {
  const pictured = (output: Output): Output => {
    if (!("data" in output)) return output;
    const picture = pictures.get(output.data[PLOTLY] as FigureJson);
    if (picture === undefined) return output;
    const html = withPicture(String(output.data["text/html"]), picture.svg, { library });
    const png = Buffer.from(picture.small).toString("base64");
    return { ...output, data: { ...output.data, "text/html": html, "image/png": png } };
  };
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: cell.outputs.map(pictured) } : cell,
  );
  return { ...notebook, cells };
}
