import { describe, expect, test } from "vitest";
import { simulate, type Simulated } from "../../lib/model/simulate.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { KiB, MiB } from "../../lib/units.js";
import {
  conversionPatterns,
  conversionStorm,
  type ConversionSpec,
} from "../../lib/workload/conversions.js";
import type { Event } from "../../lib/workload/event.js";

const td = guest({ memory: "512M", backing: "2m", vcpus: 3 });
const bytes = ({ kinds }: Simulated, name: string): number =>
  kinds.find((one) => one.name === name)!.bytes;

const mapped = (played: Simulated): number =>
  bytes(played, "private 4K pages") + bytes(played, "private 2M pages");

function play(rules: string, spec: ConversionSpec, of = td): Simulated {
  const node = host({ memory: "8G", pamt: "dynamic", policy: rules });
  return simulate(node, conversionStorm(of, node.policy, spec), { rows: 0 });
}

function converted(spec: ConversionSpec, to: "shared" | "private" = "shared"): Event[] {
  return [...conversionStorm(td, policy("v5"), spec)].filter((event) => event.to === to);
}

const firsts = (spec: ConversionSpec): number[] => converted(spec).map(({ first }) => first!);

const by = (seed: number): number[] => firsts({ pattern: "scattered", count: 50, seed });

describe("which pieces", () => {
  test("sequential ones follow each other from the lowest address up", () => {
    expect(firsts({ count: 4 })).toEqual([0, 16, 32, 48]);
    expect(converted({ count: 2, bytes: 12 * KiB })).toMatchObject([
      { first: 0, count: 3, vcpu: 0 },
      { first: 3, count: 3, vcpu: 1 },
    ]);
  });

  test("strided ones go round, a piece further at each round", () => {
    expect(firsts({ pattern: "strided", count: 3 })).toEqual([0, 512, 1024]);
    expect(firsts({ pattern: "strided", count: 258 }).slice(255)).toEqual([255 * 512, 16, 528]);
    const wide = { pattern: "strided", stride: 384 * MiB } as const;
    expect(firsts({ ...wide, count: 5 })).toEqual([0, 98_304, 16, 98_320, 32]);
  });

  test.each(conversionPatterns)(
    "%s ones are each piece once where all are converted",
    (pattern) => {
      for (const bytes of [64 * KiB, 12 * KiB, 2 * MiB, 96 * MiB]) {
        const stride = bytes * 5;
        const all = firsts({ pattern, bytes, stride, share: 1, seed: 4 });
        expect(all).toHaveLength(Math.floor((512 * MiB) / bytes));
        expect(new Set(all).size).toBe(all.length);
        expect(all.every((first) => (first * 4096) % bytes === 0)).toBe(true);
      }
    },
  );

  test("a share is of the pieces, and memory that is shared or not mapped has none", () => {
    expect(converted({ share: 0.25 })).toHaveLength(2048);
    const lazy = guest({ ...td, accept: "lazy", touched: "100M", shared: "32M" });
    const events = [...conversionStorm(lazy, policy("v5"), { share: 1, pattern: "scattered" })];
    const own = events.filter(({ op, count }) => op === "convert" && count === 16);
    expect(own).toHaveLength(lazy.touchedBytes / (64 * KiB));
    expect(own.every(({ first }) => first! * 4096 < lazy.touchedBytes)).toBe(true);
  });

  test("a guest with fewer pieces than are converted by default has all of them converted", () => {
    const tiny = guest({ memory: "2M", firmware: "none", initial: [] });
    const events = [...conversionStorm(tiny, policy("v6"), { pattern: "strided" })];
    expect(events.filter(({ op }) => op === "convert")).toHaveLength(32);
  });

  test("another seed scatters in another way", () => {
    expect(by(1)).toEqual(by(1));
    expect(by(1)).not.toEqual(by(2));
  });
});

describe("what comes of them", () => {
  test("the fewer pieces in a 2 MiB unit, the more pairs for the same bytes", () => {
    const [dense, strided, scattered] = conversionPatterns.map((pattern) =>
      play("v5", { pattern, count: 128 }),
    );
    // 8 MiB from address 0: four units are split and then shared as a whole, so that their pairs are gone again.
    expect(dense!.splits).toBe(4);
    // One piece in each of 128 units, of which the fifth has the firmware's memory and was 4K before.
    expect(strided!.splits).toBe(127);
    expect(strided!.pairs.end).toBeGreaterThan(dense!.pairs.end + 120);
    expect(scattered!.splits).toBeGreaterThan(80);
    expect(scattered!.splits).toBeLessThan(127);
    for (const played of [dense!, strided!, scattered!]) {
      expect(mapped(played)).toBe(516 * MiB - 8 * MiB);
    }
  });

  test.each(policies())("under $name all is private again where it comes back", ({ name }) => {
    const spec = { pattern: "scattered", share: 0.05 } as const;
    const away = play(name, spec);
    const back = play(name, { ...spec, back: true });
    const gone = Math.round(0.05 * 8192) * 64 * KiB;
    expect([mapped(away), mapped(back)]).toEqual([516 * MiB - gone, 516 * MiB]);
    expect(back.splits).toBe(away.splits);
    expect(back.errors).toEqual({ "-ENOMEM": 0, "-EIO": 0, "-EINVAL": 0 });
  });
});

test.each([
  [{ count: 1, share: 0.5 }, "contradiction: both count and share (give one)"],
  [{ count: 8193 }, "invalid count: 8193 (expected a whole number from 0 to 8192)"],
  [{ share: 1.5 }, "invalid share: 1.5 (expected a share from 0 to 1)"],
  [{ bytes: 1000 }, "invalid bytes: 1000 (expected whole pages of 4 KiB, at least one)"],
  [{ stride: 100 * KiB }, "invalid stride: 102400 (expected a multiple of the 65536 bytes"],
  [{ seed: -1 }, "invalid seed: -1"],
  [{ pattern: "random" as "strided" }, 'invalid pattern: "random" (expected sequential, strided'],
])("%j is refused at once", (spec, message) => {
  expect(() => conversionStorm(td, policy("v5"), spec)).toThrow(message);
});
