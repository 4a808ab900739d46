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
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openExporter, type Exporter } from "../../lib/export/exporter.js";
import { openPage, type ChartPage } from "../../lib/export/page.js";
import { toHtml } from "../../lib/plot/html.js";
import { libraryFile } from "../../lib/plot/library.js";
import { browserRuns, launch, open } from "./chromium.js";
import { collisions, paleTexts, validate, widths, type Evaluates } from "./drawn.js";
import { kinds } from "./kinds.js";
import { difference } from "./pictures.js";

const golden = fileURLToPath(new URL("golden", import.meta.url));
const update = process.env["UPDATE_GOLDEN"] === "1";
// Of all pixels so many may differ by more than an eighth of the range of a colour: few in the Chromium that drew the kept pictures, more
// in another, which smooths letters and hatches otherwise (147 beside 156: up to 1.2 %).
const keptBy = "156";
const tolerance = { same: 0.002, other: 0.015 };

// Both themes have one geometry, so one size is drawn in both.
const looks = [
  { size: "notebook", theme: "light", pictured: true },
  { size: "page", theme: "light", pictured: false },
  { size: "page", theme: "dark", pictured: true },
  { size: "slide", theme: "light", pictured: false },
] as const;

describe.runIf(browserRuns)("every kind of chart", { timeout: 120_000 }, () => {
  let page: ChartPage;
  let exporter: Exporter;

  beforeAll(async () => {
    [page, exporter] = await Promise.all([openPage(), openExporter()]);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([page?.close(), exporter?.close()]);
  });

  const shown: Evaluates = {
    evaluate: async (expression) => {
      const asked = { expression, returnByValue: true, awaitPromise: true };
      const { result, exceptionDetails } = await page.session.send("Runtime.evaluate", asked);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
      return result.value;
    },
  };

  describe.each(looks)("$size, $theme", ({ pictured, ...look }) => {
    const charts = Object.entries(kinds(look));

    test("no text overlaps another, is cut or pale, and Plotly finds nothing wrong", async () => {
      for (const [name, figure] of charts) {
        await page.draw(figure);
        const texts = [await collisions(shown, "#chart"), await paleTexts(shown, "#chart")];
        const wrong = look.theme === "light" ? await validate(shown, figure) : [];
        expect.soft([name, ...texts, wrong]).toEqual([name, [], [], []]);
      }
    });

    if (!pictured) return;
    test("looks as its picture, but for some of its pixels", async () => {
      const { product } = await page.session.send("Browser.getVersion");
      const most = product.includes(`/${keptBy}.`) ? tolerance.same : tolerance.other;
      mkdirSync(golden, { recursive: true });
      for (const [name, figure] of charts) {
        const drawn = Buffer.from(await exporter.png(figure, { scale: 0.5 }));
        const file = join(golden, `${name.replaceAll(" ", "-")}-${look.size}-${look.theme}.png`);
        if (update) writeFileSync(file, drawn);
        expect(existsSync(file), `${file} is missing (make it with UPDATE_GOLDEN=1)`).toBe(true);
        const share = await difference(shown, readFileSync(file), drawn);
        if (share > most) writeFileSync(join(tmpdir(), `pamtlab-${name}.png`), drawn);
        expect.soft([name, share <= most, share]).toEqual([name, true, share]);
      }
    });
  });

  test("gives the same bytes in another browser, drawn in another order", async () => {
    const figures = Object.values(kinds({}));
    const bytes = async (by: Exporter, order: typeof figures): Promise<Map<object, unknown>> => {
      const found = new Map<object, unknown>();
      for (const figure of order) {
        const png = Buffer.from(await by.png(figure, { scale: 1 })).toString("base64");
        found.set(figure, [await by.svg(figure), png]);
      }
      return found;
    };
    const once = await bytes(exporter, figures);
    const other = await openExporter();
    try {
      const again = await bytes(other, [...figures].reverse());
      for (const figure of figures) expect(again.get(figure)).toEqual(once.get(figure));
    } finally {
      await other.close();
    }
  });

  test("a slider shows one stop at a time, by hand and by itself", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pamtlab-kinds-"));
    const browser = await launch();
    try {
      copyFileSync(libraryFile(), join(folder, "plotly-cartesian.min.js"));
      const file = join(folder, "slider.html");
      writeFileSync(file, toHtml(kinds({})["slider"]!, { library: "plotly-cartesian.min.js" }));
      const viewport = { width: 752, height: 900 };
      const context = await browser.newContext({ offline: true, viewport });
      const { page: live, problems } = await open(context, pathToFileURL(file).href);
      await vi.waitFor(async () => expect(await widths(live)).toHaveLength(1), {
        timeout: 60_000,
        interval: 200,
      });
      const heights = (): Promise<unknown> =>
        live.evaluate(`Array.from(document.querySelectorAll("#chart-1 .bars .point path")).map(
          function (p) { return Math.round(p.getBoundingClientRect().height); })`);
      const before = await heights();
      expect(before).toHaveLength(3);
      const rail = live.locator(".slider-touch-rect, .slider-rail-touch-rect").first();
      await rail.click({ position: { x: 300, y: 5 } });
      await expect.poll(heights).not.toEqual(before);
      const middle = await heights();
      expect(middle).toHaveLength(3);
      await live.locator(".updatemenu-button").first().click();
      await expect.poll(heights, { timeout: 10_000 }).not.toEqual(middle);
      expect(await heights()).toHaveLength(3);
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
