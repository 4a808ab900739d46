import { expect, test } from "vitest";
import { refcounts } from "../../lib/tdx/refcounts.js";
import { GiB, MiB } from "../../lib/units.js";

const block = (start: number, end: number): { start: number; end: number; node: number } => ({
  start,
  end,
  node: 0,
});

test("blocks that share a page of sparse counters have it once: one covers 2 GiB", () => {
  const blocks = [
    block(MiB, GiB),
    block(GiB + 2 * MiB, 2 * GiB),
    block(3 * GiB, 5 * GiB),
    block(5 * GiB + 2 * MiB, 5 * GiB + 4 * MiB),
  ];
  expect(refcounts(6 * 2 ** 18, blocks)).toEqual({ flat: 6 * 512 * 4, sparse: 3 * 4096 });
});

test("a counter for a last range that is not whole", () => {
  expect(refcounts(513, [])).toEqual({ flat: 8, sparse: 0 });
  expect(refcounts(1, [block(0, 4096)])).toEqual({ flat: 4, sparse: 4096 });
});
