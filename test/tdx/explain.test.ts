import { describe, expect, test } from "vitest";
import { explain, facts } from "../../lib/tdx/explain.js";

describe("explain", () => {
  test.each(facts())("$name: a formula, a source, a date, and how sure", (fact) => {
    expect(fact.formula).toMatch(/.{5}/);
    expect(fact.source).toMatch(/.{8}/);
    expect(fact.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(["read", "printed", "derived", "inferred"]).toContain(fact.sure);
    expect(explain(fact.name.toUpperCase())).toEqual(fact);
  });

  test("no name stands for two facts", () => {
    const names = facts().map(({ name }) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    ["pamt 4k", "PAMT_4K"],
    ["s ept page", "S-EPT pages"],
    ["TDCS", "TDCS"],
    ["sept pages", "S-EPT pages"],
    ["pair behind private page", "pairs behind private pages"],
  ])("%s is %s", (name, known) => expect(explain(name).name).toBe(known));

  test("what is unknown is said to be a name to explain", () => {
    expect(() => explain("S")).toThrow(/^unknown name to explain: "s"/);
    expect(() => explain("bitmaps of a page")).toThrow(/^unknown name/);
  });

  test("an unknown name gets the nearest", () => {
    expect(() => explain("swiotbl")).toThrow('"swiotbl" (did you mean "swiotlb"?)');
  });
});
