import type { Gridding } from "./grid.js";
import type { Look } from "./look.js";
import { lines, textWidth, verbatim, wrap } from "./text.js";
import { linearTicks, logTicks, niceStep, ticksAt } from "./ticks.js";
import type { Ticks } from "./ticks.js";

/** A scale of colours that all panels share, with its legend beside them. */
export interface ColorBar {
  /** What the trace of each panel says of its colours; the first one carries the legend. */
  of(panel: number): object;
  /** Room beside the panels in pixels. */
  readonly beside: number;
  readonly ticks: Ticks;
  /** The colour of text on a value. */
  inkOn(value: number): string;
  /** A value as Plotly is to see it: its decimal logarithm on a logarithmic scale. */
  at(value: number): number;
}

// J. R. Nuñez, C. R. Anderson and R. S. Renslow, "Optimizing colormaps with consideration for color vision deficiency"
// (2018): its lightness rises evenly, so it reads in grey, and for every kind of colour vision. Ten even stops.
const stops = [
  [0x00, 0x20, 0x4d],
  [0x00, 0x33, 0x6f],
  [0x39, 0x48, 0x6b],
  [0x57, 0x5c, 0x6d],
  [0x70, 0x71, 0x73],
  [0x8a, 0x87, 0x79],
  [0xa6, 0x9d, 0x75],
  [0xc4, 0xb5, 0x6c],
  [0xe4, 0xcf, 0x5b],
  [0xff, 0xea, 0x46],
] as const;

const colorscale = stops.map(
  (rgb, i) => [i / (stops.length - 1), `rgb(${rgb.join(",")})`] as const,
);

/** Black or white, whichever is read better on the colour at a share of the scale. */
export function inkAt(share: number): "#000000" | "#ffffff" {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const [low, high] = [stops[Math.floor(place)]!, stops[Math.ceil(place)]!];
  const mixed = low.map((from, i) => from + (high[i]! - from) * (place % 1));
  // Relative luminance by WCAG 2.1; at 0.179 black and white have the same contrast.
  const [r, g, b] = mixed
    .map((part) => part / 255)
    .map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! > 0.179 ? "#000000" : "#ffffff";
}

/** The colours of a grid of values. */
export function colorBar(
  { ends: [low, high], value }: Pick<Gridding, "ends" | "value">,
  log: boolean,
  look: Look,
): ColorBar {
  const at = (one: number): number => (log ? Math.log10(one) : one);
  const ticks = ticksOf(low, high, value.format, log);
  const widest = Math.max(...ticks.texts.map((text) => textWidth(text, look.font.tick)));
  const title = wrap(value.title, look.px(240), look.font.axis);
  const [from, to] = low < high ? [at(low), at(high)] : [at(low) - 0.5, at(low) + 0.5];
  const colorbar = {
    title: { text: lines(title), side: "right", font: { size: look.font.axis } },
    tickmode: "array",
    tickvals: ticks.values.map(at),
    ticktext: ticks.texts.map(verbatim),
    tickfont: { size: look.font.tick },
    thickness: look.px(14),
    outlinewidth: 0,
    xpad: look.px(10),
    x: 1,
    xanchor: "left",
  };
  return {
    of: (panel) => ({
      colorscale,
      zmin: from,
      zmax: to,
      showscale: panel === 0,
      ...(panel === 0 ? { colorbar } : {}),
    }),
    beside: widest + title.length * look.font.axis * 1.3 + look.px(44),
    ticks,
    at,
    inkOn: (one) => inkAt((at(one) - from) / (to - from)),
  };
}

function ticksOf(
  low: number,
  high: number,
  format: Gridding["value"]["format"],
  log: boolean,
): Ticks {
  if (low === high) return ticksAt([low], format);
  if (log) return logTicks(low, high, format, 6);
  const own = linearTicks(low, high, format, 6);
  if (own !== undefined && own.values.length > 1) return own;
  const step = niceStep((high - low) / 6);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  const values = Array.from({ length: count }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return ticksAt(values, format);
}
