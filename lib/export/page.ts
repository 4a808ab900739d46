import type { Browser, CDPSession, Page } from "playwright-core";
import { jsonOf, type FigureJson } from "../plot/figure-json.js";
import { librarySource } from "../plot/library.js";
import { assumedWidth } from "../plot/look.js";
import { scriptJson } from "../plot/script.js";
import { fontFamily } from "../plot/text.js";
import { checkTraces } from "../plot/trace-kinds.js";
import { findBrowser, noBrowser, quietFlags } from "./browser.js";
import { fontFaces, fontsLoaded } from "./font.js";

/** A chart as a picture, and its size in CSS pixels. */
export interface Drawn {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** The page of a browser on which all charts of a run are drawn, one after the other. */
export interface ChartPage {
  /** Draws a chart; the page shows it until the next. */
  draw(figure: FigureJson): Promise<Drawn>;
  /** What Plotly finds wrong in a figure; what is right but has no effect is left out. */
  faults(figure: FigureJson): Promise<readonly string[]>;
  readonly session: CDPSession;
  close(): Promise<void>;
}

// Letters and colours as on every machine.
const drawingFlags = ["--font-render-hinting=none", "--force-color-profile=srgb"];

/**
 * Starts the browser with one empty page that reaches no network.
 *
 * @throws InputError where there is no browser, or where it does not start.
 */
export async function openPage(): Promise<ChartPage> {
  const path = await findBrowser();
  if (path === undefined) throw noBrowser();
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: path,
    // A first start from a cold disk took 13 s.
    timeout: 120_000,
    // Chromium does not start with its sandbox as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...quietFlags, ...drawingFlags],
  });
  try {
    return await chartPage(browser);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function chartPage(browser: Browser): Promise<ChartPage> {
  const context = await browser.newContext({
    offline: true,
    viewport: { width: 1280, height: 720 },
  });
  await context.route("**", (route) => route.abort());
  const page = await context.newPage();
  await page.setContent(frame());
  await page.addScriptTag({ content: librarySource() });
  await page.addScriptTag({ content: drawScript });
  const session = await context.newCDPSession(page);
  return {
    draw: (figure) => drawOn(page, figure),
    faults: ({ data, layout }) =>
      page.evaluate<string[]>(`faultsOf(${scriptJson(data)}, ${scriptJson(layout)})`),
    session,
    close: () => browser.close(),
  };
}

async function drawOn(page: Page, figure: FigureJson): Promise<Drawn> {
  checkTraces(figure);
  const { width = assumedWidth, height = 450 } = figure.layout;
  // A figure from elsewhere may name no font, and Plotly's own is not on every machine.
  const font = { family: fontFamily, ...figure.layout.font };
  const json = scriptJson(
    jsonOf({
      ...figure,
      layout: { ...figure.layout, font, width, height, autosize: false },
      config: { ...figure.config, staticPlot: true, responsive: false },
    }),
  );
  // Plotly writes minus signs and powers by itself.
  const loaded = fontsLoaded(`${json}\u2212\u00d7\u03bc`);
  const svg = await page.evaluate<string>(
    `${loaded}.then(function () { return drawChart(${json}, ${width}, ${height}); })`,
  );
  return { svg: inOrder(svg), width, height };
}

/** An SVG with the attributes of every element by their names: Plotly sets some sooner or later, as it happens. */
function inOrder(svg: string): string {
  return svg.replaceAll(/(<[\w:]+)((?: [\w:-]+="[^"]*")+)/g, (_, tag: string, all: string) => {
    const attributes = all.match(/ [\w:-]+="[^"]*"/g)!;
    return tag + attributes.sort().join("");
  });
}

/** Plotly draws names of clip paths by chance: the same chart gets the same ones. The picture then takes the chart's place. */
const drawScript = `
async function drawChart(figure, width, height) {
  var state = 1;
  Math.random = function () {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  var box = document.getElementById("chart");
  box.innerHTML = "";
  box.style.width = width + "px";
  box.style.height = height + "px";
  await Plotly.newPlot(box, figure);
  var svg = Plotly.Snapshot.toSVG(box, "svg");
  Plotly.purge(box);
  box.innerHTML = svg;
  return svg;
}
function faultsOf(data, layout) {
  return (Plotly.validate(data, layout) || [])
    .filter(function (found) { return /^(object|array|schema|value)$/.test(found.code); })
    .map(function (found) { return found.msg; });
}
`;

function frame(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>chart</title>
<style>
${fontFaces()}
@page { margin: 0; }
html, body { margin: 0; padding: 0; }
#chart, #chart > svg { display: block; overflow: hidden; }
</style>
</head>
<body><div id="chart"></div></body>
</html>
`;
}
