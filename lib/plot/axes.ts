import type { LayoutAxis } from "plotly.js-dist";
import type { Panel } from "./panels.js";
import type { Scale } from "./scale.js";
import { tickSize } from "./scale.js";
import { lines, verbatim, wrap } from "./text.js";

const titleSize = 13;
const grey = "#999999";

/** One axis of one panel. */
export function axisOf(
  scale: Scale,
  axis: "x" | "y",
  panel: Panel,
  ordinal: number,
  title: string,
  pixels: number,
): Partial<LayoutAxis> {
  const other = axis === "x" ? "y" : "x";
  const n = ordinal === 0 ? "" : String(ordinal + 1);
  const labelled = axis === "x" ? panel.bottom : panel.left;
  const grid = axis === "y" || scale.type !== "category";
  const zero = axis === "y" && scale.type === "linear";
  const heading = lines(wrap(title, Math.max(pixels, 120), titleSize));
  return {
    type: scale.type,
    range: [...scale.range],
    domain: [...panel[axis]],
    anchor: `${other}${n}` as "x",
    ...(ordinal === 0 ? {} : { matches: axis }),
    ...ticksOf(scale, labelled),
    showticklabels: labelled,
    title: { text: labelled ? heading : "", font: { size: titleSize }, standoff: 12 },
    automargin: true,
    ...(labelled ? { tickfont: { size: tickSize }, ticks: "outside", tickcolor: grey } : {}),
    ...(axis === "x" ? { showline: true, linecolor: grey } : {}),
    ...(grid ? { showgrid: true, gridcolor: "#e5e5e5" } : { showgrid: false }),
    ...(zero ? { zeroline: true, zerolinecolor: grey } : { zeroline: false }),
  };
}

function ticksOf(scale: Scale, labelled: boolean): Partial<LayoutAxis> {
  if (scale.type === "category") {
    const { categories } = scale;
    return {
      categoryorder: "array",
      categoryarray: [...categories],
      // A few names are all shown; of many Plotly picks as many as have room.
      ...(scale.names !== undefined && categories.length <= 40
        ? { tickmode: "array", tickvals: [...categories], ticktext: [...scale.names] }
        : {}),
    };
  }
  if (scale.ticks === undefined) {
    return labelled ? { exponentformat: "none", separatethousands: true } : {};
  }
  return {
    tickmode: "array",
    tickvals: [...scale.ticks.values],
    ticktext: scale.ticks.texts.map(verbatim),
  };
}
