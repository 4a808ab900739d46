import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { controlPages } from "../../lib/tdx/control-pages.js";
import { tdxModule } from "../../lib/tdx/module.js";

const module = tdxModule();

describe("control pages", () => {
  property.prop([fc.integer({ min: 1, max: 65_535 })])("are 7 and 6 for each vCPU", (vcpus) => {
    const { tdr, tdcs, tdvpr, tdcx, total, bytes } = controlPages(module, { vcpus });
    expect(total).toBe(7 + 6 * vcpus);
    expect({ tdr, tdcs, tdvpr, tdcx }).toEqual({ tdr: 1, tdcs: 6, tdvpr: vcpus, tdcx: 5 * vcpus });
    expect(bytes).toBe(total * 4096);
  });

  test("three L2 VMs bring TDCS to 9 pages and TDVPS to 15", () => {
    const { tdcs, tdvpr, tdcx, l2 } = controlPages(module, { vcpus: 1, l2Vms: 3 });
    expect([tdcs, tdvpr + tdcx, l2]).toEqual([9, 15, 12]);
  });

  test("follow the module's metadata", () => {
    const nested = tdxModule({ tdcsPagesPerL2: 2 });
    expect(controlPages(nested, { vcpus: 1, l2Vms: 2 })).toMatchObject({ tdcs: 10, l2: 10 });
    const larger = tdxModule({ tdcsBaseSize: 28_672, tdvpsBaseSize: 32_768 });
    expect(controlPages(larger, { vcpus: 2 })).toMatchObject({ tdcs: 7, tdcx: 14, total: 24 });
  });

  test.each([
    [
      { vcpus: 0 },
      "invalid vcpus: 0 (expected a whole number from 1 to 65535, the module's limit)",
    ],
    [{ vcpus: 70_000 }, "invalid vcpus: 70000"],
    [{ vcpus: 1, l2Vms: 4 }, "invalid l2Vms: 4 (expected a whole number from 0 to 3"],
  ])("refuses %j", (of, message) => {
    expect(() => controlPages(module, of)).toThrow(message);
  });
});
