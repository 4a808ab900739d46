import { describe, expect, test } from "vitest";
import { simulate } from "../../lib/model/simulate.js";
import { fleet } from "../../lib/scene/fleet.js";
import { host } from "../../lib/scene/host.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { churn, type ChurnSpec } from "../../lib/workload/churn.js";

const guests = fleet([
  [{ memory: "64M", vcpus: 2 }, 4],
  [{ memory: "96M", backing: "2m" }, 3],
]);

/** The TDs there are after each event, as told by creates and destroys alone. */
function alive(spec: ChurnSpec): Set<number>[] {
  const now = new Set<number>();
  return [...churn(guests, policy("v6"), spec)].map(({ op, guest }) => {
    if (op === "create") {
      expect(now.has(guest), `TD ${guest} is created while it is there`).toBe(false);
      now.add(guest);
    } else expect(now.has(guest), `${op} of TD ${guest}`).toBe(true);
    if (op === "destroy") now.delete(guest);
    return new Set(now);
  });
}

describe.each([1, 2, 5, 7])("at most %i at once", (most) => {
  test("so many there are, never more, and none in the end", () => {
    for (const seed of [1, 2]) {
      const there = alive({ alive: most, seed, lives: 3 });
      expect(Math.max(...there.map(({ size }) => size))).toBe(most);
      expect(there.at(-1)!.size).toBe(0);
    }
  });

  test("a host with so many KeyIDs for guests takes it", () => {
    const node = host({ memory: "8G", pamt: "dynamic", policy: "v6", keyIds: most + 1 });
    const { pairs } = simulate(node, churn(guests, node.policy, { alive: most }));
    expect(pairs.end).toBe(0);
    expect(pairs.peak).toBeGreaterThan(0);
  });
});

test.each(policies())("under $name nothing is left: no pair, no page, no reference", (rules) => {
  const node = host({ memory: "8G", pamt: "dynamic", policy: rules });
  const played = simulate(node, churn(guests, rules, { lives: 3 }));
  expect(played.pairs.end).toBe(0);
  expect(played.taken).toBe(played.returned);
  expect(played.gets).toBe(played.puts);
  expect(played.bytes).toBe(simulate(node, []).bytes);
});

const ends = (seed: number, alive?: number): number[] =>
  [...churn(guests, policy("v6"), { lives: 4, seed, alive })]
    .filter(({ op }) => op === "destroy")
    .map(({ guest }) => guest);

test("each TD lives as often as it is told, and goes when chance has it", () => {
  expect(ends(1).toSorted((a, b) => a - b)).toEqual(
    [0, 1, 2, 3, 4, 5, 6].flatMap((id) => [id, id, id, id]),
  );
  expect(ends(1, 3).toSorted((a, b) => a - b)).toEqual(ends(1).toSorted((a, b) => a - b));
  expect(ends(1)).toEqual(ends(1));
  expect(ends(1)).not.toEqual(ends(2));
});

test("a TD runs for a while before it goes, and others come and go meanwhile", () => {
  const events = [...churn(guests, policy("v6"), { lives: 4 })];
  const waits = events.flatMap(({ op, guest }, at) => {
    if (op !== "destroy") return [];
    return at - events.findLastIndex((event, before) => before < at && event.guest === guest);
  });
  // Without a while of its own it would wait for its turn alone, one in seven.
  expect(Math.max(...waits)).toBeGreaterThan(60);
  expect(Math.min(...waits)).toBeLessThan(20);
});

test("a fleet of none has no events, and what cannot be is refused at once", () => {
  expect([...churn([], policy("v6"))]).toEqual([]);
  for (const [spec, message] of [
    [{ alive: 8 }, "invalid alive: 8 (expected a whole number from 1 to 7)"],
    [{ alive: 0 }, "invalid alive: 0"],
    [{ lives: 0.5 }, "invalid lives: 0.5"],
    [{ seed: 2 ** 53 }, "invalid seed: 9007199254740992"],
  ] as const) {
    expect(() => churn(guests, policy("v6"), spec)).toThrow(message);
  }
});
