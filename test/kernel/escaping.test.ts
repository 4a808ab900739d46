import { table as arqueroTable } from "arquero";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mimeBundle } from "../../lib/kernel/display.js";
import { plot, table } from "../../lib/index.js";
import { startCells, type Cells } from "./node/cells.js";

// Names and texts that come from elsewhere, in what a front end takes for markup.

const evil = "</script><img src=x onerror='alert(1)'>";
const asText = "&lt;/script&gt;&lt;img src=x onerror=";

describe("a text with markup in it shows as text", () => {
  test.each([
    ["arquero's table, its columns' names too", arqueroTable({ [evil]: [evil, "a"], b: [1, 2] })],
    ["a table", table([{ [evil]: evil, b: 1 }], { name: evil })],
  ])("in %s", async (_what, value) => {
    const html = String((await mimeBundle(value))["text/html"]);
    expect(html.split(asText).length).toBeGreaterThan(2);
    expect(html).not.toContain("<img");
    expect(html).not.toContain("</script");
  });

  test("in a chart, whose HTML holds it as data", async () => {
    const chart = plot.bar([{ x: evil, y: 1, kind: evil }], {
      x: "x",
      y: "y",
      color: "kind",
      title: evil,
      titles: { x: evil },
    });
    const html = String((await mimeBundle(chart))["text/html"]);
    expect(html).not.toContain("<img");
    expect(html.match(/<script/g)).toHaveLength(html.match(/<\/script/g)!.length);
    expect(html).toMatch(/<\/script>(<\/div>)?\s*$/);
  });
});

describe("what a cell says", () => {
  let cells: Cells;
  beforeAll(() => void (cells = startCells({ types: "off" })));
  afterAll(() => cells.engine.shutdown());

  test("of progress, of errors and of values is text, never markup", async () => {
    const label = JSON.stringify(evil);
    const loop = `for (const n of progress([1, 2], { label: ${label} })) n;`;
    const shown = await cells.shows(loop);
    for (const one of shown) {
      const bundle = JSON.parse(one.replace(/^\w+ /, "")) as Record<string, string>;
      expect(Object.keys(bundle)).toStrictEqual(["text/plain"]);
      expect(bundle["text/plain"]).toContain(evil);
    }
    const failed = await cells.run(`throw new Error(${label}, { cause: ${label} })`);
    expect(failed).toMatchObject({ status: "error", evalue: evil });
    expect(await cells.run(label)).toMatchObject({ result: { "text/plain": expect.any(String) } });
    const { result = {} } = (await cells.run(`({ a: ${label} })`)) as { result?: object };
    expect(Object.keys(result)).toStrictEqual(["text/plain"]);
  });
});
