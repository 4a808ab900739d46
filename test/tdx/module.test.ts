import { expect, test } from "vitest";
import { tdxModule, tdxModules } from "../../lib/tdx/module.js";

test("the default preset has the sizes and limits that the module source states", () => {
  expect(tdxModule()).toMatchObject({
    name: "1.5",
    pamtEntrySize: [16, 16, 16],
    bitmapEntryBits: 1,
    maxTdmrs: 64,
    maxReservedPerTdmr: 16,
    tdcsBaseSize: 6 * 4096,
    tdvpsBaseSize: 6 * 4096,
  });
});

test("a preset by name, and a variant of one", () => {
  expect(tdxModules()[0]).toMatchObject(tdxModule("1.5"));
  expect(tdxModule("1.5")).not.toHaveProperty("source");
  expect(tdxModule({ maxTdmrs: 3 })).toEqual({ ...tdxModule(), maxTdmrs: 3 });
  expect(tdxModule({ ...tdxModule(), name: "mine" }).name).toBe("mine");
});

test.each([
  ["1.6", 'unknown TDX module: "1.6" (did you mean "1.5"?)'],
  [{ maxTdmr: 3 }, 'unknown key of module: "maxTdmr" (did you mean "maxTdmrs"?)'],
  [{ pamtEntrySize: [16, 16] }, "invalid module.pamtEntrySize: [16,16]"],
  [{ pamtEntrySize: 16 }, "invalid module.pamtEntrySize: 16 (expected bytes of one entry at 4K"],
  [{ pamtEntrySize: [16, 0, 16] }, "invalid module.pamtEntrySize[1]: 0"],
  [{ name: "1.6" }, 'unknown TDX module: "1.6" (did you mean "1.5"?)'],
  [
    { bitmapEntryBits: 0 },
    "invalid module.bitmapEntryBits: 0 (expected a whole number from 1 to 64)",
  ],
  [{ maxTdmrs: "64" }, 'invalid module.maxTdmrs: "64"'],
  [{ dynamicPamt: 1 }, "invalid module.dynamicPamt: 1 (expected true or false)"],
])("%o is refused", (spec, message) => {
  expect(() => tdxModule(spec as never)).toThrow(message);
});
