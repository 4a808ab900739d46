import type { FigureJson } from "../../lib/plot/figure-json.js";

/** A page as far as it is asked: that of Playwright, or the exporter's own. */
export interface Evaluates {
  evaluate(script: string): Promise<unknown>;
}

/** The widths of all drawn charts. The policy of our pages keeps Playwright's own waiting out of them. */
export function widths(page: Evaluates): Promise<unknown> {
  return page.evaluate(
    `Array.from(document.querySelectorAll(".main-svg:first-child")).map(function (svg) {
      return Math.round(svg.getBoundingClientRect().width);
    })`,
  );
}

/** What Plotly finds wrong with a figure; attributes that are right but without effect too. */
export async function validate(page: Evaluates, figure: FigureJson): Promise<readonly unknown[]> {
  const { layout, frames } = figure;
  // Of a chart with a slider every stop is looked at by itself: what is not shown has no effect.
  const stops = frames?.map((frame) =>
    figure.data.filter((_, i) => Reflect.get(frame.data[i]!, "visible") === true),
  );
  const found: unknown[] = [];
  for (const data of stops ?? [figure.data]) {
    const shown = data.map((trace) => Object.assign({}, trace, { visible: true }));
    const json = JSON.stringify({ data: shown, layout });
    const messages = await page.evaluate(
      `(function (f) { return (Plotly.validate(f.data, f.layout) || []).map(function (e) { return e.msg; }); })(${json})`,
    );
    // Plotly compares the arguments of a button by identity, and they are copies of themselves.
    found.push(...(messages as string[]).filter((message) => !/\.args\[\d\]/.test(message)));
  }
  return found;
}

/** Pairs of drawn texts that overlap, and texts that reach out of their chart. */
export function collisions(page: Evaluates, box: string): Promise<unknown> {
  return page.evaluate(`(function () {
    var chart = document.querySelector("${box}");
    var edge = chart.getBoundingClientRect();
    var texts = Array.from(chart.querySelectorAll("text"))
      .filter(function (t) { return t.textContent.trim() !== "" && !t.closest(".modebar, .hoverlayer"); })
      .map(function (t) { return { text: t.textContent, at: t.getBoundingClientRect() }; })
      .filter(function (t) { return t.at.width > 0; });
    var wrong = [];
    texts.forEach(function (a, i) {
      if (a.at.left < edge.left - 1 || a.at.right > edge.right + 1 || a.at.top < edge.top - 1 || a.at.bottom > edge.bottom + 1)
        wrong.push("cut: " + a.text);
      texts.slice(i + 1).forEach(function (b) {
        var across = Math.min(a.at.right, b.at.right) - Math.max(a.at.left, b.at.left);
        var down = Math.min(a.at.bottom, b.at.bottom) - Math.max(a.at.top, b.at.top);
        if (across > 1 && down > 3) wrong.push("overlap: " + a.text + " / " + b.text);
      });
    });
    return wrong;
  })()`);
}

/** Texts whose contrast with the ground of the chart is below what WCAG 2.1 asks; those on cells are left out. */
export function paleTexts(page: Evaluates, box: string): Promise<unknown> {
  return page.evaluate(`(function () {
    var chart = document.querySelector("${box}");
    function rgb(text) { return text.match(/[\\d.]+/g).map(Number); }
    function light(c) {
      var l = c.slice(0, 3).map(function (v) {
        v /= 255;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
      });
      return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
    }
    // A live chart has a background, a picture a rectangle behind everything.
    var svg = chart.querySelector(".main-svg");
    var behind = svg.querySelector(":scope > rect");
    var ground = light(rgb(behind ? getComputedStyle(behind).fill : getComputedStyle(svg).backgroundColor));
    return Array.from(chart.querySelectorAll("text, text tspan"))
      .filter(function (t) { return t.textContent.trim() !== "" && !t.closest(".modebar, .hoverlayer, .heatmap-text"); })
      .filter(function (t) { return !t.closest(".textpoint") || !chart.querySelector(".heatmaplayer image"); })
      .map(function (t) {
        var own = light(rgb(getComputedStyle(t).fill));
        var ratio = (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05);
        return { text: t.textContent, ratio: ratio };
      })
      .filter(function (t) { return t.ratio < 4.5; });
  })()`);
}
