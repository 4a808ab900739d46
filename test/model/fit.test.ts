import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { fit } from "../../lib/model/fit.js";
import { footprint } from "../../lib/model/footprint.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { GiB, MiB } from "../../lib/units.js";

const roomy = host({ memory: "2T", keyIds: 128, pamt: "dynamic", policy: "v5" });

describe("how many fit", () => {
  test.prop(
    [
      fc.record({
        memory: fc.integer({ min: 1, max: 400 }),
        of: fc.integer({ min: 256, max: 200 * 1024 }),
        vcpus: fc.integer({ min: 1, max: 32 }),
        keyIds: fc.integer({ min: 2, max: 600 }),
        backing: fc.constantFrom("4k" as const, "2m" as const),
        pamt: fc.constantFrom("static" as const, "dynamic" as const),
      }),
    ],
    { numRuns: 120 },
  )("is so many, and one more does not", ({ memory, of, vcpus, keyIds, backing, pamt }) => {
    const node = host({ memory: `${memory}G`, keyIds, pamt, policy: "v5" });
    const td = guest({ memory: of * MiB, vcpus, backing });
    const { guests, metadata, left, bound, next } = fit(node, [[td, 1]]);
    expect(next.guests).toBeGreaterThanOrEqual(guests);
    expect(bound.guests).toBe(guests);
    expect(left).toBeGreaterThanOrEqual(0);
    const taken = (count: number): number => {
      const found = footprint(host({ ...node, keyIds: 2048 }), [[td, count]]);
      return count * td.memory + found.bytes;
    };
    const more = (count: number): number => {
      try {
        return taken(count);
      } catch {
        // The closed form refuses a fleet that has no room at all.
        return Infinity;
      }
    };
    if (guests > 0) {
      expect(metadata).toBe(footprint(node, [[td, guests]]).bytes);
      expect(left).toBe(node.memory - taken(guests));
    }
    if (bound.name === "KeyIDs") expect(guests).toBe(keyIds - 1);
    if (bound.name === "memory") expect(more(guests + 1)).toBeGreaterThan(node.memory);
  });

  test("names each limit, tightest first", () => {
    const td = guest({ memory: "32G", vcpus: 8, backing: "2m" });
    const answer = fit(roomy, [[td, 1]], { cpus: 224, overcommit: 2 });
    expect(answer.bounds.map(({ name, guests }) => [name, guests])).toEqual([
      ["vCPUs", 56],
      ["memory", 63],
      ["contiguous 2M", 63],
      ["KeyIDs", 127],
    ]);
    expect([answer.bound, answer.next]).toEqual(answer.bounds.slice(0, 2));
  });

  test("of several sizes keep their ratio", () => {
    const answer = fit(roomy, [
      [guest({ memory: "32G" }), 40],
      [guest({ memory: "64G" }), 20],
    ]);
    expect([answer.groups, answer.guests, answer.counts]).toEqual([15, 45, [30, 15]]);
    expect(answer.bound).toMatchObject({ name: "memory", has: roomy.memory });
  });

  test("of several sizes, one of them none, are counted in the order of the fleet", () => {
    const answer = fit(roomy, [
      [guest({ memory: "4G" }), 0],
      [guest({ memory: "32G" }), 40],
    ]);
    expect(answer.counts).toEqual([0, answer.guests]);
  });

  test("by what is free: blocks below 2 MiB hold no 2M mapping", () => {
    const free = [{ node: 0, zone: "Normal", free: [0, 0, 0, 0, 0, 0, 0, 0, 2 * 65_536, 0, 8192] }];
    const td = guest({ memory: "4G", backing: "2m" });
    const answer = fit(roomy, [[td, 1]], { free });
    // 32 GiB in blocks of 4 MiB are 16384 ranges, of which a TD takes 2047; and 128 GiB would be free in smaller ones.
    expect(answer.bound).toMatchObject({ name: "contiguous 2M", guests: 8, has: 16_384 });
    expect(answer.next.name).toBe("memory");
  });

  test("with some memory kept for the host, and none where a guest is larger than it", () => {
    const td = guest({ memory: "32G" });
    const all = fit(roomy, [[td, 1]]).guests;
    expect(fit(roomy, [[td, 1]], { reserve: 128 * GiB }).guests).toBe(all - 4);
    expect(fit(host({ memory: "16G" }), [[td, 1]])).toMatchObject({
      guests: 0,
      bound: { name: "memory" },
    });
  });

  test.each([
    [[], {}, /no guests to fit/],
    [[[{ memory: "1G" }, 0]], {}, /no guests to fit/],
    [[[{ memory: "1G" }, 1]], { cpus: 0 }, /invalid cpus: 0 \(expected a number above 0\)/],
    [
      [[{ memory: "1G" }, 1]],
      { reserve: "3T" },
      /invalid reserve: "3T" \(expected at most 2 TiB\)/,
    ],
    [[[{ memory: "1G" }, 1]], { placement: "packed" }, /invalid placement: "packed"/],
  ])("%j with %j is refused", (guests, options, message) => {
    expect(() => fit(roomy, guests as never, options as never)).toThrow(message);
  });

  test("on a host where TDX fails is refused with its reason", () => {
    const ranges = Array.from({ length: 65 }, (_, i) => ({
      start: 2 * i * GiB,
      end: (2 * i + 1) * GiB,
    }));
    expect(() => fit(host({ ranges }), [[{ memory: "1G" }, 1]])).toThrow(/nothing fits: /);
  });
});
