import { describe, expect, test } from "vitest";
import { fromDmesg } from "../../lib/input/dmesg.js";
import { host } from "../../lib/scene/host.js";

const e820 = (start: string, last: string, type = "usable"): string =>
  `[    0.000000] BIOS-e820: [mem ${start}-${last}] ${type}`;
const first = [
  e820("0x0", "0x9ffff"),
  e820("0x100000", "0x7fffffff"),
  e820("0x100000000", "0x17fffffff"),
];
const second = [
  e820("0x0", "0x9ffff"),
  e820("0x100000", "0x7fffffff"),
  e820("0x100000000", "0x27fffffff"),
];
const tdx = ["virt/tdx: CMR: [0x100000, 0x80000000)", "virt/tdx: 1 KB allocated for PAMT"];
const version = "Linux version 6.8.0 (builder@host)";
const top = (lines: readonly string[]): unknown => fromDmesg(lines.join("\n")).ranges?.at(-1)?.end;

describe("several boots in one log", () => {
  test.each([
    ["with a version line", [version, ...first, ...tdx, version, ...second, ...tdx]],
    ["without one", [...first, ...tdx, ...second, ...tdx]],
    ["maps alone", [...first, ...second]],
    [
      "maps that differ from their first line on",
      [...first, e820("0x0", "0x8ffff"), ...second.slice(1)],
    ],
  ])("%s: the last is used, and said so", (_, lines) => {
    expect(top(lines)).toBe(0x280000000);
    expect(fromDmesg(lines.join("\n")).assumptions).toContain(
      "The log holds 2 boots: the last is used.",
    );
  });

  test("a last boot without a map gives way to the one before", () => {
    const spec = fromDmesg([version, ...first, version, "tdx: 5 KB allocated for PAMT"].join("\n"));
    expect(spec.ranges).toHaveLength(3);
    expect(spec.observed).toBeUndefined();
    expect(spec.assumptions?.[0]).toContain("the last with a memory map is used");
  });

  test("static after dynamic is static", () => {
    const dynamic = ["virt/tdx: Enable Dynamic PAMT", "virt/tdx: 1 KB allocated for PAMT"];
    const lines = [...first, ...dynamic, ...first, "virt/tdx: 2 KB allocated for PAMT"];
    expect(fromDmesg(lines.join("\n")).observed).toEqual({ pamtKb: 2, pamt: "static" });
  });

  test("the same log twice, and single lines quoted again, are one boot", () => {
    for (const lines of [
      [...first, ...tdx, ...first, ...tdx],
      [...first, ...tdx, first[1]!],
    ]) {
      expect(top(lines)).toBe(0x180000000);
      expect(fromDmesg(lines.join("\n")).assumptions?.join()).not.toContain("boots");
    }
  });
});

describe("which map is used", () => {
  const node = [
    "  node   0: [mem 0x100000-0x7fffffff]",
    "  node   1: [mem 0x100000000-0x17fffffff]",
  ];

  test("node ranges win over e820, e820 over CMRs that it reaches", () => {
    const cmrs = ["CMR: [0x100000, 0x80000000)", "CMR: [0x100000000, 0x180000000)"];
    expect(fromDmesg([...first, ...node, ...cmrs].join("\n"))).toMatchObject({
      source: "node ranges",
      ranges: [{ node: 0 }, { node: 1 }],
      cmrs: { length: 2 },
    });
    expect(fromDmesg([...first, ...cmrs].join("\n")).source).toBe("BIOS-e820");
  });

  test("memory that mem= took away does not make the log incomplete", () => {
    const lines = [
      ...first,
      "e820: remove [mem 0x80000000-0xfffffffffffffffe] usable",
      "user: [mem 0x100000-0x7fffffff] usable",
      "CMR: [0x100000, 0x80000000)",
      "CMR: [0x100000000, 0x180000000)",
    ];
    expect(fromDmesg(lines.join("\n"))).toMatchObject({
      source: "user physical RAM map",
      ranges: [{ start: 0x100000, end: 0x80000000 }],
    });
  });

  test("node lines that are missing are told", () => {
    expect(fromDmesg([...first, node[0]!].join("\n")).assumptions?.[0]).toContain(
      "nothing of 1 of 3",
    );
  });

  test("a type that is not known is told", () => {
    const spec = fromDmesg([...first, e820("0x200000000", "0x27fffffff", "usabel")].join("\n"));
    expect(spec.ranges).toHaveLength(3);
    expect(spec.assumptions?.[0]).toContain("line 4");
  });

  test("what a log cannot show is told", () => {
    expect(fromDmesg(first.join("\n")).assumptions).toEqual([
      expect.stringContaining("NUMA nodes are unknown"),
      expect.stringContaining("no CMR lines"),
    ]);
  });
});

describe("logs that are refused", () => {
  const refused: readonly (readonly [string, string | RegExp])[] = [
    ["", "the input is empty"],
    ["  \n\n", "the input is empty"],
    ["\0\0\uFFFD", "binary content"],
    ["hello\nworld", "text of no known kind"],
    [e820("0x100000", "0xfffff"), /line 1: invalid range 0x100000-0xfffff .*end is below/],
    [`\n${e820("0x100000", "0x1fffffffffffff")}`, /line 2: invalid range .*52 bits/],
    [e820("0x100000", "0x1fx"), /line 1: cannot read/],
    ["CMR: [0x100000, 0x1000)", /line 1: invalid range/],
    ["CMR: [0x100000, 0x80000zz0)", /line 1: cannot read/],
    ["node 5000: [mem 0x0-0xfff]", /line 1: cannot read .* a node from 0 to 1023/],
    ["KeyID range [32, 16)", /line 1: cannot read/],
    ["last_pfn = 0x10000000000000", /line 1: cannot read/],
    [
      `${e820("0x0", "0xffff")}\n${e820("0x8000", "0x9fff", "reserved")}`,
      /\[0x8000, 0xa000\) reserved overlaps \[0x0, 0x10000\) usable of line 1/,
    ],
    [e820("0x0", "0xffff", "reserved"), "an e820 map without usable memory"],
    [
      "virt/tdx: 5 KB allocated for PAMT",
      /states "5 KB allocated for PAMT" but no memory map .*grep/,
    ],
    [
      "virt/tdx: module initialization failed (-28)",
      /module initialization failed \(-28\)" but no memory map/,
    ],
    ["Linux version 6.8", "the log has no memory map"],
  ];
  test.each(refused)("%j", (text, message) => {
    expect(() => fromDmesg(text)).toThrow(message);
    expect(() => fromDmesg(text)).toThrow(expect.objectContaining({ name: "InputError" }));
  });

  test("node ranges of two nodes that overlap are refused by the host, with both named", () => {
    const spec = fromDmesg("node 0: [mem 0x0-0xffff]\nnode 1: [mem 0x8000-0x1ffff]");
    expect(() => host(spec)).toThrow(/\[0x0, 0x10000\).*\[0x8000, 0x20000\)/);
  });

  test("more lines than any kernel prints", () => {
    const lines = Array.from({ length: 4000 }, (_, index) =>
      e820(`0x${(index * 2).toString(16)}000`, `0x${(index * 2).toString(16)}fff`),
    );
    expect(() => fromDmesg(lines.join("\n"))).toThrow("line 3201: more than 3200 ranges");
  });
});
