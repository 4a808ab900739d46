import { describe, expect, test } from "vitest";
import { footprint } from "../../lib/model/footprint.js";
import { host } from "../../lib/scene/host.js";
import { explain, facts } from "../../lib/tdx/explain.js";
import { policies } from "../../lib/tdx/policy.js";
import { pamtlab } from "./terminal.js";

const names = policies().flatMap(({ name }) => {
  const node = host({ memory: "1T", policy: name });
  const { components, beside } = footprint(node, [{ memory: "8G", vcpus: 2, count: 3 }]);
  return [...components, ...beside].map((part) => part.name);
});

test.each([...new Set(names)])("%s, a component of a footprint, explains itself", (name) => {
  expect(explain(name).name).toBe(name);
});

test.each(["break-even", "KeyID limit", "TDMR", "reserved area", "pair", "fault need", "swiotlb"])(
  "%s, a count, explains itself",
  (name) => expect(explain(name).name).toBe(name),
);

describe("pamtlab explain", () => {
  test("without a name tells them all by topic, a line each", async () => {
    const { code, out } = await pamtlab(["explain"]);
    expect(code).toBe(0);
    const lines = out.split("\n");
    for (const { topic, name, formula } of facts()) {
      expect(lines.filter((line) => line.trim() === topic)).toHaveLength(1);
      expect(
        lines.filter((line) => line.startsWith(`${name} `) && line.endsWith(formula)),
      ).toHaveLength(1);
    }
  });

  test.each([
    [["PAMT_4K"], "PAMT_4K: 16 bytes for each 4 KiB"],
    [["pamt_4k"], "PAMT_4K: 16 bytes for each 4 KiB"],
    [["pairs", "behind", "private", "pages"], "pairs behind private pages: a pair (8 KiB)"],
    [["mirror page"], "mirror pages: one page for each Secure EPT page"],
  ])("%o tells formula, source, date and how sure", async (words, begin) => {
    const { code, out } = await pamtlab(["explain", ...words]);
    expect(code).toBe(0);
    expect(out.startsWith(begin)).toBe(true);
    expect(out).toMatch(/\n {2}source: .{8,} \(\d{4}-\d\d-\d\d\)\n {2}how sure: (read|derived)\n$/);
  });

  test("--json gives the records", async () => {
    expect(JSON.parse((await pamtlab(["explain", "TDCX", "--json"])).out)).toEqual(explain("TDCX"));
    expect(JSON.parse((await pamtlab(["explain", "--json"])).out)).toEqual(facts());
  });

  test.each([
    [["PAMT_4KK"], 'unknown name to explain: "pamt_4kk" (did you mean "pamt_4k"?)'],
    [["miror", "pages"], 'unknown name to explain: "miror pages" (did you mean "mirror pages"?)'],
    [["TDCX", "--jsn"], "Did you mean --json?"],
  ])("%o is refused with exit code 2", async (words, message) => {
    const { code, out, err } = await pamtlab(["explain", ...words]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});
