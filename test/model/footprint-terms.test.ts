import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { footprint } from "../../lib/model/footprint.js";
import { footprintTerms } from "../../lib/model/footprint-terms.js";
import { host } from "../../lib/scene/host.js";
import { sweepTerms } from "../../lib/sweep/sweep-terms.js";
import { policies } from "../../lib/tdx/policy.js";
import { GiB } from "../../lib/units.js";

const few = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
const axes = fc.record({
  memory: few(fc.constantFrom(512 * GiB, 1024 * GiB, 4096 * GiB)),
  nodes: few(fc.constantFrom(1, 2, 4)),
  pamt: few(fc.constantFrom<"static" | "dynamic">("static", "dynamic")),
  policy: few(fc.constantFrom(...policies().map(({ name }) => name))),
  size: few(fc.integer({ min: 1, max: 12 })),
  vcpus: few(fc.integer({ min: 1, max: 64 })),
  backing: few(fc.constantFrom<"4k" | "2m" | "1g">("4k", "2m", "1g")),
  TDs: few(fc.integer({ min: 0, max: 30 })),
});

describe("a footprint as terms", () => {
  test.prop([axes], { numRuns: 25 })("is the footprint of every point, to the byte", (given) => {
    const rows = sweepTerms(given, ({ memory, nodes, pamt, policy, size, vcpus, backing, TDs }) =>
      footprintTerms({ memory, nodes, pamt, policy }, [
        [{ memory: "4G", vcpus, backing }, TDs],
        [{ memory: "2G", vcpus: 1 }, size],
      ]),
    );
    // Every 7th point, for time.
    for (let at = 0; at < rows.length; at += 7) {
      const { memory, nodes, pamt, policy, size, vcpus, backing, TDs, ...bytes } = rows[at]!;
      const wanted = footprint(host({ memory, nodes, pamt, policy }), [
        [{ memory: "4G", vcpus, backing }, TDs],
        [{ memory: "2G", vcpus: 1 }, size],
      ]);
      const { best, expected, worst } = wanted.dynamic;
      expect(bytes).toEqual({
        bytes: wanted.bytes,
        static: wanted.static.bytes,
        best: best.bytes,
        expected: expected.bytes,
        worst: worst.bytes,
      });
    }
  });

  test("is NaN where TDX cannot be initialised, as the footprint is", () => {
    const scattered = Array.from({ length: 200 }, (_, i) => ({
      start: i * 2 * GiB,
      end: i * 2 * GiB + GiB,
    }));
    const [row] = sweepTerms({ TDs: [1] }, ({ TDs }) =>
      footprintTerms({ ranges: scattered, pamt: "dynamic" }, [[{ memory: "1G", vcpus: 1 }, TDs]]),
    );
    expect(host({ ranges: scattered }).failure).not.toBeNull();
    expect(row).toMatchObject({ bytes: Number.NaN, static: Number.NaN, worst: Number.NaN });
    expect(
      footprint(host({ ranges: scattered }), [[{ memory: "1G", vcpus: 1 }, 1]]).bytes,
    ).toBeNaN();
  });

  test.each([
    [{ memory: "64G" }, { memory: "65G", vcpus: 1 }, 1, "invalid guest memory: 69793218560"],
    [
      { memory: "1T" },
      { memory: "1G", vcpus: 1 },
      64,
      "invalid guests: 64 TDs (expected at most 63: each takes a KeyID",
    ],
    [
      { memory: "64G" },
      { memory: "40G", vcpus: 1 },
      2,
      "invalid guests: 85899345920 bytes of private memory touched",
    ],
    [{ memory: "64G", module: "none" }, { memory: "1G", vcpus: 1 }, 2, "unknown TDX module"],
  ])("refuses %j with %j × %d, as the footprint does", (onHost, td, count, message) => {
    const swept = (): unknown =>
      sweepTerms({ TDs: [count] }, ({ TDs }) => footprintTerms(onHost, [[td, TDs]]));
    expect(swept).toThrow(message);
    const asked = (): unknown => footprint(host(onHost), [[td, count]]);
    expect(asked).toThrow(message.replace(": each takes a KeyID", ""));
  });
});
