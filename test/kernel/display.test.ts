import { table } from "arquero";
import { describe, expect, test } from "vitest";
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

  test("fall back to text when the display method answers nothing", async () => {
    const value = { a: 1, [hook]: () => undefined };
    expect(Object.keys(await mimeBundle(value))).toStrictEqual(["text/plain"]);
  });
});
