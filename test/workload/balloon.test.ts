import { describe, expect, test } from "vitest";
import { simulate, type Simulated } from "../../lib/model/simulate.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { KiB, MiB } from "../../lib/units.js";
import { balloon, type BalloonSpec } from "../../lib/workload/balloon.js";
import { boot } from "../../lib/workload/boot.js";

const td = guest({ memory: "256M", backing: "2m", vcpus: 2 });

function play(rules: string, spec: BalloonSpec): Simulated {
  const node = host({ memory: "8G", pamt: "dynamic", policy: rules });
  return simulate(node, balloon(td, node.policy, spec));
}

const mapped = ({ kinds }: Simulated): number[] =>
  kinds.filter(({ name }) => name.startsWith("private")).map(({ bytes }) => bytes);

describe.each(policies())("under $name", ({ name }) => {
  test("all that was given back is taken again, at 2M where it was", () => {
    const [none, some] = [0, 3].map((rounds) => play(name, { rounds, share: 0.25 }));
    expect(mapped(some!)).toEqual(mapped(none!));
    expect([some!.splits, some!.pairs.end]).toEqual([0, none!.pairs.end]);
    expect(some!.errors).toEqual({ "-ENOMEM": 0, "-EIO": 0, "-EINVAL": 0 });
    expect(some!.accepts).toBeGreaterThan(none!.accepts);
  });
});

test("pieces below 2 MiB split, and what was split stays 4K", () => {
  const played = play("v5", { rounds: 1, bytes: 64 * KiB, share: 1 / 32 });
  expect(played.splits).toBeGreaterThan(60);
  const [small, large] = mapped(played);
  expect(large).toBe((127 - played.splits) * 2 * MiB);
  expect(small! + large!).toBe(260 * MiB);
});

test("each round has other pieces, none of them twice", () => {
  const events = [...balloon(td, policy("v5"), { rounds: 2, share: 0.25 })];
  const given = events.filter(({ op }) => op === "balloon").map(({ first }) => first!);
  expect(given).toHaveLength(64);
  expect(given.slice(0, 32)).not.toEqual(given.slice(32));
  for (const round of [given.slice(0, 32), given.slice(32)]) expect(new Set(round).size).toBe(32);
  const booted = [...boot(td, policy("v5"))].length;
  const again = events.slice(booted).filter(({ op }) => op === "accept");
  expect(again.map(({ first }) => first!)).toEqual(given);
});

test.each([
  [{ rounds: -1 }, "invalid rounds: -1"],
  [{ share: Number.NaN }, "invalid share: null (expected a share from 0 to 1)"],
  [{ bytes: 0 }, "invalid bytes: 0"],
])("%j is refused at once", (spec, message) => {
  expect(() => balloon(td, policy("v5"), spec)).toThrow(message);
});
