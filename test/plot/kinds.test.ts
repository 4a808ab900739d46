import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Figure } from "../../lib/plot/figure.js";
import { toHtml } from "../../lib/plot/html.js";
import { libraryFile } from "../../lib/plot/library.js";
import { browserRuns, launch, open } from "./chromium.js";
import { collisions, paleTexts, validate, widths } from "./drawn.js";
import { kinds } from "./kinds.js";
import { difference, hasPicturedFont } from "./pictures.js";

const golden = fileURLToPath(new URL("golden", import.meta.url));
const update = process.env["UPDATE_GOLDEN"] === "1";
// Of all pixels so many may differ by more than an eighth of the range of a colour: the smoothing of letters.
const tolerance = 0.01;

// Both themes have one geometry, so one size is drawn in both.
const looks = [
  { size: "notebook", theme: "light", pictured: true },
  { size: "page", theme: "light", pictured: false },
  { size: "page", theme: "dark", pictured: true },
  { size: "slide", theme: "light", pictured: false },
] as const;

describe.runIf(browserRuns)("every kind of chart", { timeout: 120_000 }, () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pamtlab-kinds-"));
    copyFileSync(libraryFile(), join(folder, "plotly-cartesian.min.js"));
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page with one chart of each kind, all of them drawn. */
  const pageOf = async (name: string, figures: readonly Figure[]): Promise<Page> => {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, toHtml(figures, { library: "plotly-cartesian.min.js" }));
    const context = await browser.newContext({
      offline: true,
      // The page keeps 16 pixels on either side of a chart of 720.
      viewport: { width: 752, height: 900 },
      deviceScaleFactor: 0.5,
    });
    const { page, problems } = await open(context, pathToFileURL(file).href);
    await vi.waitFor(async () => expect(await widths(page)).toHaveLength(figures.length), {
      timeout: 60_000,
      interval: 200,
    });
    expect(problems).toEqual([]);
    return page;
  };

  describe.each(looks)("$size, $theme", ({ pictured, ...look }) => {
    const charts = Object.entries(kinds(look));
    let page: Page;

    beforeAll(async () => {
      page = await pageOf(
        `${look.size}-${look.theme}`,
        charts.map(([, figure]) => figure),
      );
    }, 120_000);

    afterAll(() => page?.context().close());

    test("no text overlaps another, is cut or pale, and Plotly finds nothing wrong", async () => {
      for (const [i, [name, figure]] of charts.entries()) {
        const box = `#chart-${i + 1}`;
        const wrong = look.theme === "light" ? await validate(page, figure) : [];
        const found = [name, await collisions(page, box), await paleTexts(page, box), wrong];
        expect.soft(found).toEqual([name, [], [], []]);
      }
    });

    if (!pictured) return;
    test(`looks as its picture, but for ${tolerance * 100} % of its pixels`, async () => {
      // CI installs the font; elsewhere pictures in another say nothing.
      const isComparable = await hasPicturedFont(page);
      if (!isComparable && process.env["CI"] === undefined) return;
      expect(isComparable).toBe(true);
      mkdirSync(golden, { recursive: true });
      for (const [i, [name]] of charts.entries()) {
        const drawn = await page.locator(`#chart-${i + 1} .svg-container`).screenshot();
        const file = join(golden, `${name.replaceAll(" ", "-")}-${look.size}-${look.theme}.png`);
        if (update) writeFileSync(file, drawn);
        expect(existsSync(file), `${file} is missing (make it with UPDATE_GOLDEN=1)`).toBe(true);
        const share = await difference(page.context(), readFileSync(file), drawn);
        if (share > tolerance) writeFileSync(join(tmpdir(), `pamtlab-${name}.png`), drawn);
        expect.soft([name, share <= tolerance, share]).toEqual([name, true, share]);
      }
    });
  });

  test("a slider shows one stop at a time, by hand and by itself", async () => {
    const page = await pageOf("slider", [kinds({})["slider"]!]);
    const shown = (): Promise<unknown> =>
      page.evaluate(`Array.from(document.querySelectorAll("#chart-1 .bars .point path")).map(
        function (p) { return Math.round(p.getBoundingClientRect().height); })`);
    const before = await shown();
    expect(before).toHaveLength(3);
    await page
      .locator(".slider-touch-rect, .slider-rail-touch-rect")
      .first()
      .click({
        position: { x: 300, y: 5 },
      });
    await expect.poll(shown).not.toEqual(before);
    const middle = await shown();
    expect(middle).toHaveLength(3);
    await page.locator(".updatemenu-button").first().click();
    await expect.poll(shown, { timeout: 10_000 }).not.toEqual(middle);
    expect(await shown()).toHaveLength(3);
    await page.context().close();
  });
});
