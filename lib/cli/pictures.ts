import type { Exporter } from "../export/exporter.js";
import type { Notebook } from "../notebook/document.js";
import { outputsOfType } from "../notebook/outputs.js";
import { PLOTLY, type FigureJson } from "../plot/figure-json.js";

/** A chart as pictures. */
export interface Picture {
  readonly svg: string;
  /** A pixel for each CSS pixel, for a notebook that shall stay small. */
  readonly small: Uint8Array;
  /** Twice as many, for a file. */
  readonly png?: Uint8Array;
}

/** The pictures of an executed notebook, by the figures in its outputs. */
export type Pictures = ReadonlyMap<FigureJson, Picture>;

/** Draws every chart of an executed notebook, once. */
export async function drawCharts(
  notebook: Notebook,
  exporter: Exporter,
  { files }: { readonly files: boolean },
): Promise<Pictures> {
  const pictures = new Map<FigureJson, Picture>();
  for (const { data: figure } of outputsOfType<FigureJson>(notebook, PLOTLY)) {
    const svg = await exporter.svg(figure);
    const small = await exporter.png(figure, { scale: 1 });
    pictures.set(figure, { svg, small, ...(files ? { png: await exporter.png(figure) } : {}) });
  }
  return pictures;
}
