import { table } from "arquero";
import { describe, expect, test } from "vitest";
import { html, latex, md, svg } from "../../lib/kernel/cell/tags.js";
import { mimeBundle } from "../../lib/kernel/display.js";

const hook = Symbol.for("Jupyter.display");

describe("the forms of a value", () => {
  test("are what its display method answers, at once or later", async () => {
    const bundle = { "text/html": "<b>x</b>", "application/json": { a: [1] } };
    expect(await mimeBundle({ [hook]: () => bundle })).toStrictEqual(bundle);
    expect(await mimeBundle({ [hook]: async () => bundle })).toStrictEqual(bundle);
  });

  test("carry bytes as base64", async () => {
    const png = new Uint8Array([137, 80, 78, 71]);
    const bundle = await mimeBundle({ [hook]: () => ({ "image/png": png }) });
    expect(bundle).toStrictEqual({ "image/png": "iVBORw==" });
  });

  test("are a table's HTML and title", async () => {
    const bundle = await mimeBundle(table({ bytes: [1, 2] }));
    expect(bundle["text/html"]).toMatch(/^<table>/);
    expect(bundle["text/plain"]).toBe("[object Table: 1 col x 2 rows]");
  });

  test.each([
    [1, "1"],
    ["a", "'a'"],
    [null, "null"],
    [{ a: { b: { c: { d: [1] } } } }, "{\n  a: {\n    b: { c: { d: [ 1 ] } }\n  }\n}"],
    [[{ kind: "pamt", bytes: 1 }], "[ { kind: 'pamt', bytes: 1 } ]"],
  ])("are text otherwise: %j", async (value, text) => {
    expect(await mimeBundle(value)).toStrictEqual({ "text/plain": text });
  });

  test.each([
    [new Float64Array([1, 2.5]), "Float64Array(2) [ 1, 2.5 ]"],
    [new BigInt64Array([3n]), "BigInt64Array(1) [ 3n ]"],
    [new Map([["a", new Set([1])]]), "Map(1) { 'a' => Set(1) { 1 } }"],
    [new Set(["x", { y: 1 }]), "Set(2) { 'x', { y: 1 } }"],
    [new Map(), "Map(0) {}"],
    [new Uint32Array(3), "Uint32Array(3) [ 0, 0, 0 ]"],
  ])("preview typed arrays, maps and sets: %o", async (value, text) => {
    expect(await mimeBundle(value)).toStrictEqual({ "text/plain": text });
  });

  test("preview the beginning of what is long, and tell how much there is", async () => {
    const { "text/plain": long } = await mimeBundle(new Float32Array(1e6));
    expect(long).toMatch(/^Float32Array\(1000000\) \[/);
    expect(long).toMatch(/\.\.\. 999900 more items\s*\]$/);
    const map = new Map(Array.from({ length: 500 }, (_, i) => [i, i]));
    expect((await mimeBundle(map))["text/plain"]).toMatch(/\.\.\. 400 more items\s*\}$/);
  });

  test.each([
    ["image/jpeg", Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ["image/gif", Buffer.from("GIF89a")],
    ["image/webp", Buffer.from("RIFF\0\0\0\0WEBP")],
    ["image/png", Buffer.from("\x89PNG\r\n\x1a\n", "latin1")],
  ])("are the image that bytes are: %s", async (type, bytes) => {
    const bundle = await mimeBundle(new Uint8Array(bytes));
    expect(bundle[type]).toBe(bytes.toString("base64"));
    expect(Object.keys(bundle)).toStrictEqual([type, "text/plain"]);
  });

  test("are a drawing as its text, and no image for other bytes", async () => {
    const svg = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>';
    expect((await mimeBundle(Buffer.from(svg)))["image/svg+xml"]).toBe(svg);
    expect(Object.keys(await mimeBundle(Buffer.from("GIF, as text")))).toStrictEqual([
      "text/plain",
    ]);
  });

  test.each([
    [html`<b>${[1, html`<i>2</i>`]}</b>`, "text/html", "<b>1<i>2</i></b>"],
    [md`# ${"a"}`, "text/markdown", "# a"],
    [svg`<svg>${""}</svg>`, "image/svg+xml", "<svg></svg>"],
    [latex`$\frac{1}{${2}}$`, "text/latex", String.raw`$\frac{1}{2}$`],
  ])("are what a tag says: %s", async (markup, type, text) => {
    expect(await mimeBundle(markup)).toStrictEqual({ [type]: text, "text/plain": text });
  });

  test("fall back to text when the display method answers nothing", async () => {
    const value = { a: 1, [hook]: () => undefined };
    expect(Object.keys(await mimeBundle(value))).toStrictEqual(["text/plain"]);
  });
});
