import { gunzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { InputError } from "../../lib/errors.js";
import { toHtml } from "../../lib/plot/html.js";
import { librarySource, packedLibrary } from "../../lib/plot/library.js";
import { scriptJson } from "../../lib/plot/script.js";
import { jupyterDisplay } from "../../lib/table/display.js";
import { gallery } from "./gallery.js";

/** The charts as a process that has just started knows them. */
async function fresh(): Promise<typeof import("../../lib/plot/plot.js")> {
  vi.resetModules();
  return import("../../lib/plot/plot.js");
}

/** The HTML of two showings of a chart by a process that has just started. */
async function twice(): Promise<readonly string[]> {
  const { plot } = await fresh();
  const figure = plot.figure(chart);
  return [figure, figure].map((shown) => String(shown[jupyterDisplay]()["text/html"]));
}

function idIn(html: string | undefined): string | undefined {
  return /data-chart="([^"]+)"/.exec(html ?? "")?.[1];
}

function carries(html: unknown): boolean {
  return String(html).includes(packedLibrary());
}

const chart = gallery["sizes by mode"]!;

describe("a figure", () => {
  test.each(Object.entries(gallery))("%s: is plain JSON, and the same every time", (_, figure) => {
    expect(Object.keys(figure)).toEqual(["data", "layout", "config"]);
    expect(JSON.parse(JSON.stringify(figure))).toEqual({ ...figure });
  });

  test("never offers to send itself away, whatever the caller asks", async () => {
    const { plot } = await fresh();
    const { config } = plot.figure({ data: [], config: { showSendToCloud: true, locale: "de" } });
    expect(config).toEqual({
      showSendToCloud: false,
      displaylogo: false,
      responsive: true,
      locale: "de",
    });
  });

  test("can be changed by spreading it, and still shows itself", async () => {
    const { plot } = await fresh();
    const changed = plot.figure({ ...chart, layout: { ...chart.layout, height: 900 } });
    expect(changed[jupyterDisplay]()["text/html"]).toContain("min-height:900px");
  });
});

describe("in a notebook", () => {
  test("a chart comes as an object for its renderer, as a page's part and as a sentence", async () => {
    const { plot } = await fresh();
    const bundle = plot.figure(chart)[jupyterDisplay]();
    expect(Object.keys(bundle)).toEqual([
      "application/vnd.plotly.v1+json",
      "text/html",
      "text/plain",
    ]);
    expect(bundle["application/vnd.plotly.v1+json"]).toEqual({ ...chart });
    expect(bundle["text/plain"]).toBe("How much memory PAMT takes (3 traces, 21 points)");
    expect(bundle["text/html"]).toContain('data-name="pamt-by-memory"');
  });

  test("two runs show the same bytes, and two showings of one chart do not collide", async () => {
    const [first, second] = await twice();
    expect(await twice()).toEqual([first, second]);
    expect(idIn(first)).toMatch(/^[0-9a-f]{12}-1$/);
    expect(idIn(second)).toBe(idIn(first)?.replace(/1$/, "2"));
  });

  test("only the first chart carries the library, again when its cell is run again, and none after plot.init()", async () => {
    const { plot } = await fresh();
    const figure = plot.figure(chart);
    const other = plot.figure({ ...chart, layout: { ...chart.layout, height: 900 } });
    expect(carries(figure[jupyterDisplay]()["text/html"])).toBe(true);
    expect(carries(other[jupyterDisplay]()["text/html"])).toBe(false);
    expect(carries(figure[jupyterDisplay]()["text/html"])).toBe(true);
    expect(carries(plot.init()[jupyterDisplay]()["text/html"])).toBe(true);
    const again = await fresh();
    again.plot.init()[jupyterDisplay]();
    expect(carries(again.plot.figure(chart)[jupyterDisplay]()["text/html"])).toBe(false);
  });
});

describe("the library", () => {
  test("unpacks to itself and ends no script element", () => {
    const source = gunzipSync(Buffer.from(packedLibrary(), "base64")).toString("utf8");
    expect(source).toBe(librarySource());
    expect(source).not.toMatch(/<\/script|<!--/i);
  });
});

describe("a page", () => {
  test("nothing in the data ends its script", () => {
    const nasty = "</script><script>\u2028\u2029<!--";
    const json = scriptJson({ nasty });
    expect(json).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(json)).toEqual({ nasty });
  });

  test("is named after its first chart and says without scripts what it holds", () => {
    const html = toHtml([chart, gallery["one point"]!], { library: "lib/plotly.min.js" });
    expect(html).toContain("<title>How much memory PAMT takes</title>");
    expect(html).toContain("<p>y by x (1 trace, 1 point)</p>");
    expect(html).toContain('<script src="lib/plotly.min.js"></script>');
  });

  test("is refused without a chart, or with a library from elsewhere", () => {
    expect(() => toHtml([])).toThrow(InputError);
    for (const library of ["https://cdn.example/p.js", "//x/p.js", "/abs.js", 'a".js']) {
      expect(() => toHtml(chart, { library })).toThrow(/^invalid library: /);
    }
  });
});
