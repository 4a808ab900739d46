import { expect, test } from "vitest";
import { tdxLayout } from "../../lib/tdx/layout.js";
import { tdxModule } from "../../lib/tdx/module.js";
import { GiB, MiB } from "../../lib/units.js";

const module = tdxModule();

/** `count` blocks of one page, one every 2 GiB. */
const scattered = (count: number): { start: number; end: number; node: number }[] =>
  Array.from({ length: count }, (_, index) => {
    const start = (2 * index + 1) * GiB;
    return { start, end: start + 4096, node: 0 };
  });

/** One GiB from 4 GiB up with `count` holes in it. */
const holed = (count: number): { start: number; end: number; node: number }[] =>
  Array.from({ length: count + 1 }, (_, index) => ({
    start: 4 * GiB + index * 2 * MiB + (index === 0 ? 0 : MiB),
    end: index === count ? 5 * GiB : 4 * GiB + (index + 1) * 2 * MiB,
    node: 0,
  }));

test("64 TDMRs are taken with a warning that none is spare, 65 are exhausted", () => {
  const full = tdxLayout(scattered(64), module);
  expect(full.tdmrs).toHaveLength(64);
  expect(full.warnings[0]).toContain("only 0 of 64 TDMRs are spare");
  const over = tdxLayout(scattered(65), module);
  expect(over.failure).toMatchObject({ error: "tdmrs-exhausted", count: 65, limit: 64 });
  expect(over.failure!.message).toBe(
    "TDMRs exhausted: the memory map needs 65, the TDX module takes 64",
  );
  expect(over.tdmrs).toEqual([]);
});

test("the early warning comes below 4 spare TDMRs and not before", () => {
  expect(tdxLayout(scattered(60), module).warnings).toEqual([]);
  expect(tdxLayout(scattered(61), module).warnings[0]).toContain("only 3 of 64");
});

test("16 holes are taken with a warning, 17 are exhausted and name the TDMR, the count and the limit", () => {
  expect(tdxLayout(holed(15), module)).toMatchObject({ failure: null, warnings: [] });
  const full = tdxLayout(holed(16), module);
  expect(full.tdmrs[0]!.reserved).toHaveLength(16);
  expect(full.warnings[0]).toContain("its holes take all 16 reserved areas");
  const over = tdxLayout(holed(17), module);
  expect(over.failure).toMatchObject({ error: "reserved-areas-exhausted", count: 17, limit: 16 });
  expect(over.failure!.message).toBe(
    "TDMR [0x100000000, 0x140000000): reserved areas exhausted: its holes need 17, the TDX module takes 16",
  );
});

test("limits are the module's", () => {
  const small = tdxModule({ maxTdmrs: 2, maxReservedPerTdmr: 1 });
  expect(tdxLayout(scattered(3), small).failure?.error).toBe("tdmrs-exhausted");
  expect(tdxLayout(holed(2), small).failure?.error).toBe("reserved-areas-exhausted");
});

test("TDMRs run out before reserved areas are looked at, as in the kernel", () => {
  const small = tdxModule({ maxTdmrs: 1, maxReservedPerTdmr: 0 });
  expect(tdxLayout(scattered(2), small).failure?.error).toBe("tdmrs-exhausted");
});

test("memory below 1 MiB alone is no convertible memory", () => {
  expect(tdxLayout([{ start: 0, end: MiB, node: 0 }], module).failure).toMatchObject({
    error: "no-convertible-memory",
  });
  expect(tdxLayout([], module).failure?.message).toContain("the memory map is empty");
});

test("a block outside every CMR is refused by the module and named", () => {
  const blocks = [{ start: GiB, end: 3 * GiB, node: 0 }];
  const cmrs = [{ start: GiB, end: 2 * GiB, node: 0 }];
  expect(tdxLayout(blocks, module, cmrs).failure).toEqual({
    error: "memory-outside-cmrs",
    message:
      "memory block [0x40000000, 0xc0000000) lies outside every CMR, so the TDX module refuses it",
  });
});

test("a failure has no TDMRs and no warnings of what was not reached", () => {
  const cmrs = [{ start: 0, end: GiB, node: 0 }];
  for (const failed of [
    tdxLayout([], module),
    tdxLayout([{ start: GiB, end: 3 * GiB, node: 0 }], module, cmrs),
    tdxLayout(scattered(65), module),
    tdxLayout(holed(17), module),
  ]) {
    expect(failed).toMatchObject({ tdmrs: [], warnings: [] });
    expect(failed.failure).not.toBeNull();
  }
});

test("a block that begins below its CMR is refused as one that ends above it", () => {
  const blocks = [{ start: GiB, end: 2 * GiB, node: 0 }];
  const cmrs = [{ start: GiB + MiB, end: 3 * GiB, node: 0 }];
  expect(tdxLayout(blocks, module, cmrs).failure?.error).toBe("memory-outside-cmrs");
});

test("memory below 1 MiB is told apart from none", () => {
  const low = tdxLayout([{ start: 0, end: MiB, node: 0 }], module);
  expect(low.failure?.message).toBe(
    "no convertible memory: the memory map ends below its first whole page above 1 MiB",
  );
});

test("holes are those of memory blocks unless CMRs are asked for", () => {
  const cmrs = [{ start: 4 * GiB, end: 5 * GiB, node: 0 }];
  const count = (from?: "memblock" | "cmr"): number =>
    tdxLayout(holed(3), module, cmrs, from).tdmrs[0]!.reserved.length;
  expect([count(), count("memblock"), count("cmr")]).toEqual([3, 3, 0]);
});
