import type { Layout } from "plotly.js-dist";
import type { Encoded } from "./encode.js";
import type { Look } from "./look.js";
import { textWidth, verbatim } from "./text.js";

/** The legend right of the plot, at a share of the plot's width. */
export function legendOf(
  { color }: Encoded,
  order: "normal" | "reversed",
  x: number,
  look: Look,
): NonNullable<Layout["legend"]> {
  return {
    title: { text: verbatim(color?.title ?? "") },
    traceorder: order,
    itemwidth: Math.max(30, look.px(30)),
    x,
    y: 1,
    xanchor: "left",
    yanchor: "top",
  };
}

/** The room it takes in pixels. */
export function legendWidth({ color, colors }: Encoded, look: Look): number {
  const widths = [color?.title ?? "", ...colors].map((text) => textWidth(text, look.font.tick));
  return Math.max(...widths) + look.px(60);
}
