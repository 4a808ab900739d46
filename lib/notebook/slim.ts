import type { Cell, Notebook, Output } from "./document.js";

const CHART = "application/vnd.plotly.v1+json";

/**
 * A notebook as it is committed: each chart as its data and as a picture, without the HTML that carries the chart library.
 *
 * @param picture draws a chart as SVG; without it the charts are kept as data alone
 */
export async function slim(
  notebook: Notebook,
  picture?: (figure: unknown) => Promise<string>,
): Promise<Notebook> {
  const cells: Cell[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") {
      cells.push(cell);
      continue;
    }
    const outputs: Output[] = [];
    for (const output of cell.outputs) outputs.push(await slimOutput(output, picture));
    cells.push({ ...cell, outputs });
  }
  return { ...notebook, cells };
}

async function slimOutput(
  output: Output,
  picture?: (figure: unknown) => Promise<string>,
): Promise<Output> {
  if (output.output_type === "stream" || output.output_type === "error") return output;
  const figure = output.data[CHART];
  if (figure === undefined) return output;
  const data = Object.fromEntries(
    Object.entries(output.data).filter(([type]) => type !== "text/html"),
  );
  const drawn = picture ? { "image/svg+xml": await picture(figure) } : {};
  return { ...output, data: { ...data, ...drawn } };
}
