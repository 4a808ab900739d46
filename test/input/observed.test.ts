import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromDmesg } from "../../lib/input/dmesg.js";
import { footprint } from "../../lib/model/footprint.js";
import type { PamtMode, RangeSpec } from "../../lib/scene/host-spec.js";
import { host } from "../../lib/scene/host.js";
import { KiB } from "../../lib/units.js";

interface ObservedLog {
  readonly name: string;
  readonly pamt: PamtMode;
  readonly pamtKb: number | null;
  readonly failure: string | null;
  readonly map: "cmr" | "e820" | "inferred";
  readonly file: string;
  readonly layout?: readonly RangeSpec[];
}

const folder = new URL("../../data/observed/", import.meta.url);
const text = (file: string): string => readFileSync(new URL(file, folder), "utf8");
const logs = JSON.parse(text("index.json")) as readonly ObservedLog[];
const withMap = logs.filter((log) => log.map !== "inferred");
const kb = (spec: Parameters<typeof host>[0], mode: PamtMode): number =>
  host(spec).tdmrs.reduce((sum, { pamt4k, bitmap, pamt2m, pamt1g }) => {
    return sum + (mode === "static" ? pamt4k : bitmap) + pamt2m + pamt1g;
  }, 0) / KiB;

const blocksOfOneNode = (spec: Parameters<typeof host>[0]): unknown =>
  host({ ...spec, ranges: spec.ranges!.map(({ start, end }) => ({ start, end })) }).blocks;

test("every published log is there", () => {
  expect(logs.length).toBeGreaterThanOrEqual(10);
  expect(withMap.length).toBeGreaterThanOrEqual(7);
});

describe("logs with a memory map", () => {
  test.each(withMap.filter((log) => log.pamtKb !== null))(
    "$name: what the log prints is what its map gives, to the KB",
    ({ file, pamtKb, pamt }) => {
      const spec = fromDmesg(text(file));
      expect(spec.observed).toEqual({ pamtKb, pamt });
      expect(footprint(host(spec)).failure).toBeNull();
      expect(kb(spec, pamt)).toBe(pamtKb);
    },
  );

  test.each(withMap.filter((log) => log.failure !== null))(
    "$name: fails as logged",
    ({ file, failure }) => {
      const spec = fromDmesg(text(file));
      expect(spec.observed?.failure).toContain(failure);
      expect(host(spec).failure?.message).toContain(failure);
    },
  );
});

describe("logs without a memory map", () => {
  test.each(logs.filter((log) => log.map === "inferred"))(
    "$name: refused with what it states, and the inferred layout fits to the KB",
    ({ file, pamtKb, pamt, layout }) => {
      expect(() => fromDmesg(text(file))).toThrow(`${pamtKb} KB allocated for PAMT`);
      expect(kb({ ranges: layout! }, pamt)).toBe(pamtKb);
    },
  );
});

describe("the machine of canonical issue 135", () => {
  const low = text("canonical135_fail_reserved_areas.txt");
  const cmrs = text("canonical135_emr_256g_4node.txt")
    .split("\n")
    .filter((line) => line.includes("CMR"))
    .join("\n");

  test("e820 lines alone need 17 reserved areas", () => {
    const spec = fromDmesg(low);
    expect(spec).toMatchObject({ source: "BIOS-e820", ranges: { length: 17 } });
    expect(host(spec).failure).toMatchObject({ count: 17, limit: 16 });
  });

  test("with CMRs the e820 lines are seen to be incomplete, and the CMRs are used", () => {
    const spec = fromDmesg(text("canonical135_emr_256g_4node.txt"));
    expect(spec).toMatchObject({ source: "CMR lines", cmrs: { length: 5 }, ranges: { length: 5 } });
    expect(spec.assumptions?.[0]).toContain("17 memory blocks and nothing in 4 of 5 CMRs");
  });

  test("a log with CMRs that failed still fails as logged", () => {
    const spec = fromDmesg(`${low}\n${cmrs}`);
    expect(spec).toMatchObject({ source: "BIOS-e820 and CMR lines", cmrs: { length: 5 } });
    expect(host(spec).failure?.message).toContain(
      "TDMR [0x0, 0x80000000): reserved areas exhausted",
    );
  });
});

describe("real maps", () => {
  const hosts = new URL("../../data/hosts/", import.meta.url);
  const read = (file: string): string => readFileSync(new URL(file, hosts), "utf8");

  test("a full boot log of 2 nodes, as published", () => {
    const spec = fromDmesg(read("supermicro_7049A_192g_2node.txt"));
    expect(spec).toMatchObject({ source: "node ranges", maxPfn: 0x3040000 });
    expect(spec.ranges).toEqual([
      { start: 0x1000, end: 0xa0000, node: 0 },
      { start: 0x100000, end: 0x687fc000, node: 0 },
      { start: 0x6fb34000, end: 0x70000000, node: 0 },
      { start: 0x100000000, end: 0x1840000000, node: 0 },
      { start: 0x1840000000, end: 0x3040000000, node: 1 },
    ]);
  });

  test("8 nodes, a type 20 line and a hole inside node 7", () => {
    const spec = fromDmesg(read("dell_r7425_1tb_8node.txt"));
    expect(spec.ranges).toHaveLength(13);
    expect(spec.ranges?.at(-1)).toEqual({ start: 0xfe00000000, end: 0x1007ff80000, node: 7 });
    expect(host(spec).tdmrs.map((tdmr) => tdmr.size / 2 ** 30)).toEqual([
      2, 126, 128, 128, 128, 128, 128, 128, 114, 10,
    ]);
  });

  test("node lines and the e820 map after the kernel's changes show the same memory", () => {
    const log = read("supermicro_7049A_192g_2node.txt");
    const e820 = log.replaceAll(/^.*node {3}\d: .*\n/gm, "");
    expect(fromDmesg(e820).source).toBe("BIOS-e820");
    expect(blocksOfOneNode(fromDmesg(e820))).toEqual(blocksOfOneNode(fromDmesg(log)));
  });
});
