import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { gridOf } from "../../lib/plot/panels.js";
import { mostStyles, styleOf } from "../../lib/plot/palette.js";
import { spread } from "../../lib/plot/spread.js";
import { textWidth, verbatim, wrap } from "../../lib/plot/text.js";

/** Contrast with white by the definition of WCAG 2.1. */
function contrast(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * r! + 0.7152 * g! + 0.0722 * b! + 0.05);
}

const styles = Array.from({ length: mostStyles }, (_, i) => styleOf(i));

describe("styles", () => {
  test("names beside a line have the contrast of text, and lines are seen on white", () => {
    for (const { ink, color } of styles) {
      expect(contrast(ink)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(color)).toBeGreaterThanOrEqual(2);
    }
  });

  test("no two are alike, and neighbours differ without their colours", () => {
    expect(new Set(styles.map(({ color, dash }) => color + dash)).size).toBe(mostStyles);
    for (const [i, style] of styles.slice(1).entries()) {
      const before = styles[i]!;
      expect(style.dash).not.toBe(before.dash);
      expect(style.symbol).not.toBe(before.symbol);
      expect(style.pattern).not.toBe(before.pattern);
    }
  });
});

describe("labels side by side", () => {
  const wanted = fc.array(
    fc.record({
      text: fc.constantFrom("static", "dynamic, all 4k", "v6"),
      height: fc.double({ min: 0, max: 340, noNaN: true }),
    }),
    { maxLength: 24 },
  );

  test.prop([wanted])("never overlap, stay with the panel and keep their order", (labels) => {
    const moves = spread(labels, 340);
    if (moves === undefined) return;
    const placed = labels.map(({ height }, i) => ({ height, at: height + moves[i]! }));
    const order = [...placed].sort((a, b) => a.at - b.at);
    order.slice(1).forEach((label, i) => {
      expect(label.at - order[i]!.at).toBeGreaterThanOrEqual(15);
      expect(label.height).toBeGreaterThanOrEqual(order[i]!.height);
    });
    for (const { at } of placed) {
      expect(at).toBeGreaterThanOrEqual(-9);
      expect(at).toBeLessThanOrEqual(349);
    }
  });

  test("stay put where they have room, and give up where they have none", () => {
    const apart = [10, 100, 60].map((height) => ({ text: "a", height }));
    expect(spread(apart, 340)).toEqual([0, 0, 0]);
    expect(
      spread(
        Array.from({ length: 12 }, () => ({ text: "a", height: 100 })),
        340,
      ),
    ).toBeUndefined();
    expect(spread([{ text: "a long name ".repeat(9), height: 1 }], 340)).toBeUndefined();
  });
});

describe("panels", () => {
  test.prop([fc.integer({ min: 1, max: 36 })])("tile the plot area without touching", (count) => {
    const { panels, height, panelHeight, panelShare } = gridOf(count, 30);
    expect(panels).toHaveLength(count);
    panels.forEach(({ x, y }, i) => {
      expect((y[1] - y[0]) * height).toBeCloseTo(panelHeight, 6);
      expect(x[1] - x[0]).toBeCloseTo(panelShare, 6);
      for (const other of panels.slice(i + 1)) {
        const apart = other.x[0] > x[1] || other.x[1] < x[0] || other.y[1] < y[0];
        expect(apart).toBe(true);
      }
    });
    // Every column of panels has one with labels below it.
    expect(panels.filter((panel) => panel.bottom)).toHaveLength(
      new Set(panels.map(({ x }) => x[0])).size,
    );
  });
});

describe("text", () => {
  test.prop([fc.lorem({ maxCount: 20 }), fc.integer({ min: 60, max: 500 })])(
    "is broken at spaces only, to lines that fit",
    (text, width) => {
      const broken = wrap(text, width, 13);
      expect(broken.join(" ")).toBe(text);
      for (const line of broken) {
        expect(line.includes(" ") && textWidth(line, 13) > width).toBe(false);
      }
    },
  );

  test("keeps a number and its unit on one line", () => {
    const text = "nothing once 99.17 % of 16 GiB is backed after 40 ms or 3 seconds";
    for (const width of [40, 80, 120, 200]) {
      const broken = wrap(text, width, 13);
      expect(broken.join(" ")).toBe(text);
      for (const line of broken) expect(line).not.toMatch(/^(%|GiB|ms)/);
    }
    expect(wrap("3 seconds", 10, 13)).toEqual(["3", "seconds"]);
  });

  test("shows markup as it is", () => {
    expect(verbatim("a < b & <i>")).toBe("a &lt; b &amp; &lt;i&gt;");
  });
});
