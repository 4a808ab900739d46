import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, expect, test, vi } from "vitest";
import { packedLibrary } from "../../lib/plot/library.js";
import { plot } from "../../lib/plot/plot.js";
import { browserRuns, launch, open } from "./chromium.js";
import { widths } from "./drawn.js";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pamtlab-gallery-"));
const page = join(folder, "gallery.html");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const markdown = readFileSync(join(docs, "gallery/gallery.md"), "utf8");
const blocks = [...markdown.matchAll(/^## .*\n\n```ts\n([\s\S]*?)```/gm)].map((found) => found[1]!);

test("every kind of chart is in the gallery, made by a few lines", () => {
  const others = new Set(["described", "figure", "init"]);
  for (const kind of Object.keys(plot).filter((name) => !others.has(name))) {
    expect(markdown).toContain(`plot.${kind}(`);
  }
  for (const block of blocks) expect(block.trim().split("\n").length).toBeLessThanOrEqual(7);
});

test("its examples run, and the page has their charts and the library once", () => {
  const script = join(docs, "gallery/make.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, page], {
    encoding: "utf8",
  });
  expect([status, stderr, stdout]).toEqual([0, "", `${blocks.length} charts\n`]);
  const html = readFileSync(page, "utf8");
  expect(html.split(packedLibrary())).toHaveLength(2);
  expect(html.length).toBeLessThan(1.6e6);
});

/** The parts of the page, without the library: versions of Node pack it to other bytes. */
function partsOf(file: string): readonly string[] {
  const page = readFileSync(file, "utf8");
  return page.replace(/atob\("[^"]*"\)/, "").split(/^(?=<h2>)/m);
}

test("the page that is kept is the one that is made now", () => {
  const [made, kept] = [page, join(docs, "gallery.html")].map(partsOf);
  const stale = made!.flatMap((part, i) => (part === kept![i] ? [] : [part.split("\n")[0]]));
  expect(stale, "run npm run gallery").toEqual([]);
  expect(kept).toHaveLength(made!.length);
});

if (browserRuns) {
  test("the page draws every chart without a network", { timeout: 120_000 }, async () => {
    const browser = await launch();
    const context = await browser.newContext({ offline: true });
    const watched = await open(context, pathToFileURL(join(docs, "gallery.html")).href);
    await vi.waitFor(async () => expect(await widths(watched.page)).toHaveLength(blocks.length), {
      timeout: 60_000,
      interval: 200,
    });
    expect([watched.requests, watched.problems]).toEqual([[], []]);
    await browser.close();
  });
}
