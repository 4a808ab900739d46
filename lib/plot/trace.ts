import { numbered } from "./axes.js";
import type { Encoded, Series } from "./encode.js";
import type { Look } from "./look.js";
import type { Style } from "./palette.js";
import { verbatim } from "./text.js";

/** What every trace says of itself: its name, its panel, and that the pointer reads our own text. */
export interface Identity {
  readonly name: string;
  readonly legendgroup: string;
  readonly showlegend: boolean;
  readonly xaxis: string;
  readonly yaxis: string;
  readonly hoverinfo: "text";
}

/** The identity of the trace of a series. */
export function identity(
  encoded: Pick<Encoded, "color" | "colors" | "y">,
  { color, facet }: Pick<Series, "color" | "facet">,
  showlegend: boolean,
): Identity {
  const name = encoded.color === undefined ? encoded.y.title : encoded.colors[color]!;
  return {
    name: verbatim(name),
    legendgroup: String(color),
    showlegend,
    xaxis: `x${numbered(facet)}`,
    yaxis: `y${numbered(facet)}`,
    hoverinfo: "text",
  };
}

/** Answers whether a colour is met for the first time, and so stands in the legend. */
export function firstOf(legend: boolean): (color: number) => boolean {
  const named = new Set<number>();
  return (color) => {
    const first = legend && !named.has(color);
    named.add(color);
    return first;
  };
}

/** The pattern of a filled area, as bars and areas take it. */
export interface Texture {
  readonly shape: Style["pattern"];
  readonly fillmode: "overlay";
  readonly fgcolor: string;
  readonly solidity: number;
  readonly size: number;
}

/** The pattern that tells a colour from its neighbours in grey. */
export function textureOf({ pattern }: Style, look: Look, solidity = 0.15): Texture {
  return { shape: pattern, fillmode: "overlay", fgcolor: look.paper, solidity, size: look.px(8) };
}

/** How the bars of a series look: with a texture where colours tell series apart. */
export function markerOf(encoded: Encoded, series: Series, look: Look): object {
  const style = look.styleOf(series.color);
  const textured = encoded.color !== undefined && style.pattern !== "";
  return {
    color: style.color,
    line: { color: look.paper, width: 0.5 },
    ...(textured ? { pattern: textureOf(style, look) } : {}),
  };
}
