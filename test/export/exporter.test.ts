import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openExporter, type Exporter } from "../../lib/export/exporter.js";
import { openPage, type ChartPage } from "../../lib/export/page.js";
import type { FigureJson } from "../../lib/plot/figure-json.js";
import { plot } from "../../lib/plot/plot.js";
import { traceKinds } from "../../lib/plot/trace-kinds.js";
import { browserRuns } from "../plot/chromium.js";

const rows = [1, 5].flatMap((cacheMin) =>
  [8, 64, 224].map((vcpus) => ({ vcpus, cacheMin, held: cacheMin * 2 * 4096 * vcpus })),
);
const chart = plot.line(rows, {
  x: "vcpus",
  y: "held",
  color: "cacheMin",
  title: "Pages held idle",
  format: { held: "size" },
});
const golden = fileURLToPath(new URL("../fixtures/export/held.svg", import.meta.url));

describe.runIf(browserRuns)("an exporter", { timeout: 120_000 }, () => {
  let exporter: Exporter;
  beforeAll(async () => {
    exporter = await openExporter();
  }, 120_000);
  afterAll(() => exporter?.close());

  test("draws an SVG that stands alone and is the one on record (UPDATE=1 writes it anew)", async () => {
    const svg = await exporter.svg(chart);
    if (process.env["UPDATE"]) writeFileSync(golden, svg);
    expect(svg).toBe(readFileSync(golden, "utf8"));
    expect(svg).toMatch(/^<svg class="main-svg"[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg.match(/(?:href|src)="(?!#)[^"]*"|@import|url\((?!['"]?#)[^)]*\)/g)).toBeNull();
    expect(svg).toContain("Pages held idle");
  });

  test("gives the same bytes in another browser, whatever was drawn before", async () => {
    const [svg, png, pdf] = await all(exporter);
    const other = await openExporter();
    try {
      await other.svg(plot.bar(rows.slice(0, 3), { x: "vcpus", y: "held" }));
      expect(await all(other)).toEqual([svg, png, pdf]);
    } finally {
      await other.close();
    }
  });

  test("draws charts that are asked for at once, each as its own", async () => {
    const one = plot.bar([{ a: "x", b: 1 }], { x: "a", y: "b", title: "One" });
    const two = plot.bar([{ a: "x", b: 2 }], { x: "a", y: "b", title: "Two" });
    const drawn = await Promise.all([one, two, one].map((figure) => exporter.svg(figure)));
    expect(drawn.map((svg) => /One|Two/.exec(svg)?.[0])).toEqual(["One", "Two", "One"]);
    expect(drawn[0]).toBe(drawn[2]);
  });

  test("makes a PNG of the chart's size times its scale", async () => {
    const figure = plot.figure({ ...chart, layout: { ...chart.layout, width: 640, height: 360 } });
    for (const scale of [1, 2, 3]) {
      const png = Buffer.from(await exporter.png(figure, { scale }));
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([640 * scale, 360 * scale]);
    }
    await expect(exporter.png(figure, { scale: 0 })).rejects.toThrow(
      "invalid scale: 0 (expected a number above 0, at most 8)",
    );
  });

  test("makes a PDF of one page of its size, in vectors, with its fonts", async () => {
    const figure = plot.figure({ ...chart, layout: { ...chart.layout, width: 960, height: 480 } });
    const pdf = Buffer.from(await exporter.pdf(figure)).toString("latin1");
    expect(pdf.startsWith("%PDF-")).toBe(true);
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(pdf).toMatch(/\/MediaBox \[0 0 720 360\]/);
    expect(pdf).toContain("/FontFile2");
    expect(pdf).not.toContain("/Subtype /Image");
  });
});

describe.runIf(browserRuns)("the exporter's page", { timeout: 120_000 }, () => {
  let page: ChartPage;
  beforeAll(async () => {
    page = await openPage();
  }, 120_000);
  afterAll(() => page?.close());

  const evaluate = async (expression: string): Promise<unknown> =>
    (await page.session.send("Runtime.evaluate", { expression, returnByValue: true })).result.value;

  test("has a bundled font for the letters and signs of charts", async () => {
    const title = "TDs ≤ 8, × 2 → Δ = −4 µs ≈ ½ Łódź жду ∞ ⌈x⌉ √Ω";
    await page.draw(plot.bar([{ a: "x", b: 1 }], { x: "a", y: "b", title }));
    await page.session.send("DOM.enable");
    await page.session.send("CSS.enable");
    const { root } = await page.session.send("DOM.getDocument");
    const asked = { nodeId: root.nodeId, selector: ".gtitle" };
    const { nodeId } = await page.session.send("DOM.querySelector", asked);
    const { fonts } = await page.session.send("CSS.getPlatformFontsForNode", { nodeId });
    expect(fonts.map(({ isCustomFont, familyName }) => [familyName, isCustomFont])).toEqual([
      ["Arimo", true],
      ["DejaVu Sans", true],
    ]);
  });

  test("draws the kinds of trace that are named, and refuses others", async () => {
    const kinds = await evaluate("Object.keys(Plotly.PlotSchema.get().traces).sort()");
    expect(kinds).toEqual(traceKinds);
    const other = { data: [{ type: "surface" }], layout: {}, config: {} } as unknown as FigureJson;
    await expect(page.draw(other)).rejects.toThrow(
      'trace 1 is of type "surface" (expected bar, box',
    );
  });
});

async function all(exporter: Exporter): Promise<[string, Buffer, Buffer]> {
  const png = Buffer.from(await exporter.png(chart));
  return [await exporter.svg(chart), png, Buffer.from(await exporter.pdf(chart))];
}
