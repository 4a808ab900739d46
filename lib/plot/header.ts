import type { Layout } from "plotly.js-dist";
import type { Look } from "./look.js";
import { lines, wrap } from "./text.js";

/** The sentences above a chart and the height they take. */
export interface Header {
  readonly title: Partial<NonNullable<Layout["title"]>>;
  readonly height: number;
}

// Plotly sets lines of text this many times their font size apart.
const leading = 1.3;

/** Title, subtitle and notes as one block, broken to the width of the chart. */
export function headerOf(
  title: string | undefined,
  subtitle: string | undefined,
  notes: readonly string[],
  look: Look,
): Header {
  const { title: titleSize, small: smallSize } = look.font;
  // Between the two, so that one distance of lines suits both.
  const baseSize = look.px(15);
  const room = look.width - look.px(48);
  const big = title === undefined ? [] : wrap(title, room, titleSize);
  const small = [subtitle, ...notes]
    .filter((sentence): sentence is string => sentence !== undefined && sentence !== "")
    .flatMap((sentence) => wrap(sentence, room, smallSize));
  const styled = [
    ...big.map((line) => `<span style="font-size:${titleSize}px">${lines([line])}</span>`),
    ...small.map(
      (line) => `<span style="font-size:${smallSize}px;color:${look.soft}">${lines([line])}</span>`,
    ),
  ];
  const height = styled.length * baseSize * leading;
  return {
    title: {
      text: styled.join("<br>"),
      font: { size: baseSize },
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      // Plotly lowers a single line by so much, and several lines not at all.
      pad: { l: look.px(16), t: look.px(16) + (styled.length > 1 ? 0.7 * baseSize : 0) },
    },
    height: styled.length === 0 ? 0 : Math.round(height) + look.px(12),
  };
}
