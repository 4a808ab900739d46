import { readFileSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { InputError } from "../../lib/errors.js";
import { fromBuddyinfo } from "../../lib/input/buddyinfo.js";
import {
  fragmentedFree,
  freePages,
  toBuddyinfo,
  unusableIndex,
} from "../../lib/scene/free-blocks.js";
import { GiB } from "../../lib/units.js";

const read = (name: string): string =>
  readFileSync(new URL(`../fixtures/buddy/${name}`, import.meta.url), "utf8");
const [sampleA = "", sampleC = ""] = read("buddyinfo.txt").split(/(?=^# sample C)/m);
const types = read("pagetypeinfo_2node.txt").split("# another host")[0]!;

interface PublishedZone {
  readonly node: number;
  readonly zone: string;
  readonly free_gib: number;
  readonly share_in_2m_or_larger: number;
}
const published = JSON.parse(read("fragmentation.json")) as Record<
  "A" | "C",
  { readonly zones: readonly PublishedZone[] }
>;

describe("readings of real machines", () => {
  test.each([
    ["A", sampleA],
    ["C", sampleC],
  ] as const)("sample %s has the published free memory and share in 2 MiB", (name, text) => {
    const { zones, warnings } = fromBuddyinfo(text);
    expect(warnings).toEqual([]);
    const figures = zones.map(({ node, zone, free }) => ({
      node,
      zone,
      free_gib: Number(((freePages(free) * 4096) / GiB).toFixed(3)),
      share_in_2m_or_larger: Number((1 - unusableIndex(free)).toFixed(4)),
    }));
    expect(figures).toEqual(published[name].zones);
  });

  test("pagetypeinfo, summed over migrate types", () => {
    const { zones, warnings } = fromBuddyinfo(types);
    expect(warnings).toEqual([]);
    expect(zones.map(({ node, zone, free }) => [node, zone, free[0], free[10]])).toEqual([
      [0, "Normal", 55_311, 75_061],
      [1, "Normal", 98_889, 75_937],
    ]);
  });

  test("counts that stop at a cap", () => {
    const capped = read("pagetypeinfo_2node.txt").split("\n").at(-2)!;
    const { zones, warnings } = fromBuddyinfo(`# comment\n${capped}\n`, "host.txt");
    expect(zones[0]!.free.slice(0, 6)).toEqual([
      22_484, 100_000, 100_000, 100_000, 100_000, 80_084,
    ]);
    expect(warnings).toEqual([
      "host.txt line 2: 4 counts of zone Normal of node 1, type Movable stop at 100000, so there was more free memory than is known",
    ]);
  });

  test("the page blocks of pagetypeinfo are no free blocks", () => {
    const blocks = `${types}\nNumber of blocks type     Unmovable      Movable\nNode 0, zone   Normal  1  2\n`;
    expect(fromBuddyinfo(blocks)).toEqual(fromBuddyinfo(types));
  });
});

describe("what cannot be read", () => {
  const line = "Node 0, zone   Normal 1 2 3 4 5 6 7 8 9 10 11";
  test.each([
    [`${line}\nNode 1, zone Normal 1 2 3`, "f.txt line 2: 3 counts (expected 11"],
    [`# x\n\n${line.replace("7", "7x")}`, 'f.txt line 3: invalid count: "7x"'],
    [line.replace(" 7 ", " -7 "), 'f.txt line 1: invalid count: "-7"'],
    [line.replace(" 7 ", " >7 "), 'f.txt line 1: invalid count: ">7"'],
    [`${line}\n${line}`, "f.txt line 2: zone Normal of node 0 is on line 1 already"],
    ["MemTotal: 1 kB", "f.txt: no free blocks"],
    ["", "f.txt: no free blocks"],
  ])("%j", (text, message) => {
    expect(() => fromBuddyinfo(text, "f.txt")).toThrow(InputError);
    expect(() => fromBuddyinfo(text, "f.txt")).toThrow(message);
  });
});

const counts = fc.array(fc.nat({ max: 1e6 }), { minLength: 11, maxLength: 11 });
const readings = fc.uniqueArray(
  fc.record({ node: fc.nat({ max: 9 }), zone: fc.constantFrom("DMA", "Normal"), free: counts }),
  { selector: ({ node, zone }) => `${node} ${zone}`, minLength: 1 },
);

test.prop([readings])("what is printed is read back", (zones) => {
  expect(fromBuddyinfo(toBuddyinfo(zones))).toEqual({ zones, warnings: [] });
});

test.prop([fc.nat({ max: 1e7 }), fc.double({ min: 0, max: 1, noNaN: true })])(
  "one figure of fragmentation becomes counts that have it",
  (pages, unusable) => {
    const free = fragmentedFree(pages * 4096, unusable);
    expect(freePages(free)).toBe(pages);
    expect(Math.abs(unusableIndex(free) - unusable)).toBeLessThanOrEqual(512 / Math.max(pages, 1));
  },
);
