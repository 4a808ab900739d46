import type { LayoutAxis } from "plotly.js-dist";
import type { Panel } from "./panels.js";
import type { Scale } from "./scale.js";
import { tickSize } from "./scale.js";
import { lines, verbatim, wrap } from "./text.js";

const titleSize = 13;

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
  const heading = lines(wrap(title, Math.max(pixels, 120), titleSize));
  return {
    type: scale.type,
    range: [...scale.range],
    domain: [...panel[axis]],
    anchor: `${other}${n}` as "x",
    ...(ordinal === 0 ? {} : { matches: axis }),
    ...ticksOf(scale),
    showticklabels: labelled,
    title: { text: labelled ? heading : "", font: { size: titleSize }, standoff: 12 },
    automargin: true,
    tickfont: { size: tickSize },
    ticks: labelled ? "outside" : "",
    tickcolor: "#999999",
    linecolor: "#999999",
    showline: axis === "x",
    gridcolor: "#e5e5e5",
    showgrid: axis === "y" || scale.type !== "category",
    zeroline: axis === "y" && scale.type === "linear",
    zerolinecolor: "#999999",
  };
}

function ticksOf(scale: Scale): Partial<LayoutAxis> {
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
  if (scale.ticks === undefined) return { exponentformat: "none", separatethousands: true };
  return {
    tickmode: "array",
    tickvals: [...scale.ticks.values],
    ticktext: scale.ticks.texts.map(verbatim),
  };
}
