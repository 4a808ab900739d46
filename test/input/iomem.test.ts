import { describe, expect, test } from "vitest";
import { fromIomem } from "../../lib/input/iomem.js";
import { host } from "../../lib/scene/host.js";

const iomem = `00000000-00000fff : Reserved
00001000-0009ffff : System RAM
000a0000-000fffff : Reserved
00100000-5d168fff : System RAM
  21000000-22dfffff : Kernel code
  30000000-3fffffff : Crash kernel
5d169000-5d22afff : ACPI Tables
100000000-107fffffff : System RAM
`;
const ranges = [
  { start: 0x1000, end: 0xa0000 },
  { start: 0x100000, end: 0x5d169000 },
  { start: 0x100000000, end: 0x1080000000 },
];
// What /proc/iomem shows of CXL memory: a posting of "Soft Reserved" handling for CXL regions, series v5.
const cxl = `c080000000-17dbfffffff : CXL Window 0
  c080000000-c47fffffff : region2
    c080000000-c47fffffff : dax0.0
      c080000000-c47fffffff : System RAM (kmem)
68e80000000-70e7fffffff : Soft Reserved
  68e80000000-70e7fffffff : dax1.0
    68e80000000-70e7fffffff : System RAM (kmem)
`;

test("System RAM at the top", () => {
  expect(fromIomem(iomem)).toMatchObject({ ranges, source: "iomem" });
  expect(host(fromIomem(iomem)).failure).toBeNull();
});

test.each([
  ["quoted in mail", iomem.replaceAll(/^/gm, "> ")],
  ["with returns", iomem.replaceAll("\n", "\r\n")],
  [
    "nested in a window",
    iomem.replace(
      "107fffffff : System RAM",
      "107fffffff : CXL Window 0\n  100000000-107fffffff : System RAM",
    ),
  ],
  ["nested in itself", `${iomem}  200000000-2ffffffff : System RAM\n`],
  ["without its blanks in front", iomem.replaceAll(/^ +/gm, "")],
])("the same %s", (_, text) => {
  expect(fromIomem(text).ranges).toEqual(ranges);
});

test("memory added after boot and Soft Reserved are left out, and said so", () => {
  const spec = fromIomem(iomem + cxl);
  expect(spec.ranges).toEqual(ranges);
  expect(spec.assumptions).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/528 GiB .*\(kmem\).* left out/),
      expect.stringMatching(/512 GiB are Soft Reserved/),
    ]),
  );
});

describe("refused", () => {
  const refused: readonly (readonly [string, string, string | RegExp])[] = [
    ["masked addresses", iomem.replaceAll(/[0-9a-f]{8,}/g, "00000000"), "sudo cat /proc/iomem"],
    ["no System RAM", cxl, /no line is "System RAM".*Soft Reserved/],
    ["a reversed range", "00002000-00000fff : System RAM", "iomem line 1: invalid range"],
    ["too high", "00000000-1fffffffffffffff : System RAM", "52 bits"],
    ["nothing", "", "the input is empty"],
    ["prose", "no resources here", "text of no known kind"],
  ];
  test.each(refused)("%s", (_, text, message) => {
    expect(() => fromIomem(text)).toThrow(message);
    expect(() => fromIomem(text)).toThrow(expect.objectContaining({ name: "InputError" }));
  });
});
