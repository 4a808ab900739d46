import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { FigureJson } from "../../lib/plot/figure-json.js";
import { toHtml } from "../../lib/plot/html.js";
import { libraryFile } from "../../lib/plot/library.js";
import { plot } from "../../lib/plot/plot.js";
import { jupyterDisplay } from "../../lib/table/display.js";
import { browserRuns, launch, open } from "./chromium.js";
import type { Watched } from "./chromium.js";
import { collisions, validate, widths } from "./drawn.js";
import { gallery } from "./gallery.js";

if (!browserRuns) {
  process.stderr.write(
    "no browser found: the browser tests of charts do not run (install chromium, or set PAMT_CHROME)\n",
  );
}

// The browser shares this machine with other tests.
const patient = { timeout: 30_000 };
const drawn = ".js-plotly-plot .main-svg";

describe.runIf(browserRuns)("in a browser without a network", { timeout: 120_000 }, () => {
  let folder: string;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pamtlab-plot-"));
    browser = await launch();
    context = await browser.newContext({ offline: true, viewport: { width: 900, height: 700 } });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const openHtml = (name: string, html: string): Promise<Watched> => {
    const file = join(folder, name);
    writeFileSync(file, html);
    return open(context, pathToFileURL(file).href);
  };

  test("a page of one chart carries all it needs, draws it and offers no upload", async () => {
    const chart = gallery["sizes by mode"]!;
    const html = toHtml(chart, { title: "</title><script>alert(1)</script>" });
    expect(html.length).toBeLessThan(1.6e6);
    const { page, requests, problems } = await openHtml("one.html", html);
    await page.waitForSelector(drawn);
    expect(await page.locator(".scatterlayer .trace").count()).toBe(chart.data.length);
    expect(await page.title()).toBe("</title><script>alert(1)</script>");
    const buttons = await page
      .locator(".modebar-btn")
      .evaluateAll((all) => all.map((button) => button.getAttribute("data-title") ?? ""));
    expect(buttons.length).toBeGreaterThan(3);
    expect(buttons.filter((title) => /share|cloud|send|edit|plotly/i.test(title))).toEqual([]);
    expect([requests, problems]).toEqual([[], []]);
  });

  test("the policy of a page stops what a figure might try to fetch", async () => {
    const sneaky = structuredClone(gallery["sizes by mode"]!) as FigureJson;
    const images = [{ source: "https://example.org/a.png", xref: "paper", sizex: 1, sizey: 1 }];
    const layout = { ...sneaky.layout, images } as FigureJson["layout"];
    const html = toHtml({ ...sneaky, layout }).replace(
      "</body>",
      `<img src="https://example.org/b.png"><script>fetch("https://example.org/c")</script></body>`,
    );
    const { page, requests, blocked } = await openHtml("sneaky.html", html);
    await page.waitForSelector(drawn);
    await expect.poll(() => blocked.length, patient).toBe(2);
    expect([...blocked].sort()).toEqual([...requests].sort());
  });

  test("markup in the texts of a chart is shown or dropped, never run", async () => {
    const evil = "</script><img src=x onerror='document.title = `ran`'>host <script>1</script>";
    const options = { x: "x", y: "y", color: "kind", title: evil, titles: { x: evil } } as const;
    const chart = plot.bar([{ x: evil, y: 1, kind: evil }], options);
    const { page, requests } = await openHtml("markup.html", toHtml(chart, { title: "quiet" }));
    await page.waitForSelector(drawn);
    await page.locator(".nsewdrag").hover();
    expect(await page.locator("body img, .js-plotly-plot script").count()).toBe(0);
    expect(await page.locator(".gtitle").textContent()).toContain("host");
    expect([await page.title(), requests]).toEqual(["quiet", []]);
  });

  describe("every chart of the gallery", () => {
    let watched: Watched;
    const names = Object.keys(gallery);

    beforeAll(async () => {
      copyFileSync(libraryFile(), join(folder, "plotly-cartesian.min.js"));
      const html = toHtml(Object.values(gallery), { library: "plotly-cartesian.min.js" });
      expect(html.length).toBeLessThan(300_000);
      watched = await openHtml("gallery.html", html);
      await vi.waitFor(
        async () => expect(await widths(watched.page)).toHaveLength(names.length),
        patient,
      );
    }, 60_000);

    test("draws from one shared library without a word on the console", () => {
      expect([watched.requests, watched.problems]).toEqual([[], []]);
    });

    test.each(names)("%s: has only attributes that Plotly knows and uses", async (name) => {
      expect(await validate(watched.page, gallery[name]!)).toEqual([]);
    });

    test.each(names)("%s: no text overlaps another or is cut", async (name) => {
      const box = `#chart-${names.indexOf(name) + 1}`;
      expect(await collisions(watched.page, box)).toEqual([]);
    });
  });

  test("a narrow page and a wide one show all text of every chart as well", async () => {
    const library = "plotly-cartesian.min.js";
    copyFileSync(libraryFile(), join(folder, library));
    const { page } = await openHtml("wide.html", toHtml(Object.values(gallery), { library }));
    for (const width of [760, 1600]) {
      await page.setViewportSize({ width, height: 800 });
      // The page keeps 16 pixels on either side, and is no wider than 1200 within them.
      const wanted = Object.keys(gallery).map(() => Math.min(width - 32, 1200));
      await expect.poll(() => widths(page), patient).toEqual(wanted);
      for (const [i, name] of Object.keys(gallery).entries()) {
        expect([width, name, await collisions(page, `#chart-${i + 1}`)]).toEqual([width, name, []]);
      }
    }
  });

  test("a page whose shared library is gone says so", async () => {
    const html = toHtml(gallery["sizes by mode"]!, { library: "gone.js" });
    const { page } = await openHtml("gone.html", html);
    expect(await page.locator("#chart-1").textContent()).toContain("must lie beside this page");
  });

  describe("a notebook page", () => {
    test("draws three outputs from the library that the first one carries", async () => {
      const outputs = await notebookOutputs(3);
      expect(outputs.map((html) => html.length > 500_000)).toEqual([true, false, false]);
      const { page, requests, problems } = await openHtml("notebook.html", shell(outputs));
      await page.waitForFunction(`document.querySelectorAll("${drawn}").length >= 6`);
      expect(await page.locator(".js-plotly-plot").count()).toBe(3);
      expect([requests, problems]).toEqual([[], []]);
    });

    test("does not mind an AMD loader, another Plotly, or the library coming last", async () => {
      const outputs = await notebookOutputs(3);
      const head = `<script>
        window.define = function () { throw new Error("define was called"); };
        window.define.amd = {};
        window.Plotly = { version: "another" };
      </script>`;
      const { page, problems } = await openHtml("amd.html", shell([...outputs].reverse(), head));
      await page.waitForFunction(`document.querySelectorAll("${drawn}").length >= 6`);
      expect(await page.evaluate("window.Plotly.version")).toBe("another");
      expect(problems).toEqual([]);
    });

    test("draws where a script runs before its output is on the page, as in JupyterLab", async () => {
      const [first] = await notebookOutputs(1);
      const { page, problems } = await openHtml("late.html", shell([]));
      await page.evaluate(`(function () {
        var host = document.createElement("div");
        host.innerHTML = ${JSON.stringify(first)};
        host.querySelectorAll("script").forEach(function (old) { (0, eval)(old.textContent); });
        setTimeout(function () { document.body.appendChild(host); }, 250);
      })()`);
      await page.waitForSelector(drawn);
      expect(problems).toEqual([]);
    });

    test("says what to run when the output with the library was deleted", async () => {
      const [, second] = await notebookOutputs(2);
      const page = await context.newPage();
      await page.clock.install();
      await page.setContent(shell([second!]));
      const note = page.locator(".pamtlab-chart p");
      expect(await note.textContent()).toBe("The chart is loading.");
      await page.clock.fastForward(8000);
      expect(await note.textContent()).toContain("run plot.init() in a cell, or re-run");
    });

    test("is complete after plot.init(), which carries the library itself", async () => {
      const outputs = await notebookOutputs(1, true);
      const { page, problems } = await openHtml("init.html", shell(outputs));
      await page.waitForSelector(drawn);
      expect(problems).toEqual([]);
    });
  });
});

/** A page of outputs, one below the other, as nbconvert makes it. */
function shell(outputs: readonly string[], head = ""): string {
  const boxes = outputs.map((html) => `<div class="output">${html}</div>`);
  return `<!doctype html><meta charset="utf-8">${head}<body>${boxes.join("\n")}`;
}

/** The HTML of some outputs, as a process that has just started would show them. */
async function notebookOutputs(count: number, init = false): Promise<readonly string[]> {
  vi.resetModules();
  const { plot } = await import("../../lib/plot/plot.js");
  const shown = Object.values(gallery)
    .slice(0, count)
    .map((json) => plot.figure(json));
  const all = [...(init ? [plot.init()] : []), ...shown];
  return all.map((output) => String(output[jupyterDisplay]()["text/html"]));
}

test("the library that is copied beside pages is the cartesian bundle", () => {
  expect(libraryFile()).toMatch(/plotly-cartesian\.min\.js$/);
  expect(statSync(libraryFile()).size).toBeGreaterThan(1e6);
});
