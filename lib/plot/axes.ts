import type { LayoutAxis } from "plotly.js-dist";
import type { Look } from "./look.js";
import type { Panel } from "./panels.js";
import type { Scale } from "./scale.js";
import { lines, verbatim, wrap } from "./text.js";

/** One axis of one panel. */
export function axisOf(
  scale: Scale,
  axis: "x" | "y",
  panel: Panel,
  ordinal: number,
  title: string,
  pixels: number,
  look: Look,
): Partial<LayoutAxis> {
  const other = axis === "x" ? "y" : "x";
  const labelled = axis === "x" ? panel.bottom : panel.left;
  const named = scale.names !== undefined;
  const grid = !named && (axis === "y" || scale.type !== "category");
  const zero = axis === "y" && scale.type === "linear" && !named;
  const heading = lines(wrap(title, Math.max(pixels, look.px(120)), look.font.axis));
  return {
    type: scale.type,
    range: [...scale.range],
    domain: [...panel[axis]],
    anchor: `${other}${numbered(ordinal)}` as "x",
    ...(ordinal === 0 ? {} : { matches: axis }),
    ...ticksOf(scale, labelled),
    showticklabels: labelled,
    title: {
      text: labelled ? heading : "",
      font: { size: look.font.axis },
      standoff: look.px(12),
    },
    automargin: true,
    ...(labelled
      ? { tickfont: { size: look.font.tick }, ticks: "outside", tickcolor: look.axis }
      : {}),
    ...(axis === "x" ? { showline: true, linecolor: look.axis } : {}),
    ...(grid ? { showgrid: true, gridcolor: look.grid } : { showgrid: false }),
    // Above the traces, since the outline of a bar of no height would cut it.
    ...(zero
      ? { zeroline: true, zerolinecolor: look.axis, zerolinelayer: "above traces" as const }
      : { zeroline: false }),
  };
}

/** What follows the name of an axis of the panel with an ordinal. */
export function numbered(ordinal: number): string {
  return ordinal === 0 ? "" : String(ordinal + 1);
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
    ticktext: scale.names === undefined ? scale.ticks.texts.map(verbatim) : [...scale.names],
  };
}
