import { describe, expect, test } from "vitest";
import { simulate } from "../../lib/model/simulate.js";
import { fleet } from "../../lib/scene/fleet.js";
import { host } from "../../lib/scene/host.js";
import { splitCost } from "../../lib/tdx/convert.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { splitCauses, splitStorm, type SplitCause } from "../../lib/workload/splits.js";
import type { Event } from "../../lib/workload/event.js";

const guests = fleet([
  [{ memory: "256M", vcpus: 2 }, 2],
  [{ memory: "128M", backing: "4k", firmware: "none", initial: [] }, 1],
]);
// 2 MiB units of each TD that are 2M, where the firmware's unit is not.
const units = [127, 127, 64];

const ofCause: Readonly<Record<SplitCause, (event: Event) => boolean>> = {
  convert: ({ op }) => op === "convert",
  accept: ({ op, count, level }) => op === "accept" && count === 1 && level === "4k",
  demote: ({ op }) => op === "demote",
};

describe.each(policies())("under $name", (rules) => {
  test.each(splitCauses)("by %s, as many leaves are split as the share says", (cause) => {
    const node = host({ memory: "8G", pamt: "dynamic", policy: rules });
    for (const share of [0, 0.1, 1]) {
      const wanted = units.map((count) => Math.round(count * share));
      const events = [...splitStorm(guests, rules, { cause, share, seed: 3 })];
      const splits = events.filter(ofCause[cause]);
      const made = cause === "demote" && !rules.hugepages ? [0, 0, 0] : wanted;
      expect([0, 1, 2].map((id) => splits.filter(({ guest }) => guest === id).length)).toEqual(
        made,
      );
      const played = simulate(node, events, { rows: 0 });
      const all = wanted.reduce((sum, count) => sum + count, 0);
      expect(played.splits).toBe(rules.hugepages ? all : 0);
      expect(played.errors).toEqual({ "-ENOMEM": 0, "-EIO": 0, "-EINVAL": 0 });
    }
  });
});

test.each(["v5", "v5-alt"])("under %s the storm costs what its splits cost", (name) => {
  const node = host({ memory: "8G", pamt: "dynamic", policy: name });
  const [before, after] = [0, 1].map((share) =>
    simulate(node, splitStorm(guests, node.policy, { cause: "demote", share }), { rows: 0 }),
  );
  const all = units.reduce((sum, count) => sum + count, 0);
  const { bytes, guestPairs, septPairs } = splitCost(all, "packed");
  expect(after!.splits).toBe(all);
  // S-EPT pages join others in ranges that are backed already, but for at most one range more.
  const pairs = after!.pairs.end - before!.pairs.end;
  expect(pairs).toBeGreaterThanOrEqual(guestPairs);
  expect(pairs).toBeLessThanOrEqual(guestPairs + septPairs);
  const cached = 4096 * (after!.cached - before!.cached);
  const grown = after!.bytes - before!.bytes - cached;
  expect(Math.abs(grown - bytes)).toBeLessThanOrEqual(8192);
});

test("pairs rise with the events, those of all TDs in turn", () => {
  const node = host({ memory: "8G", pamt: "dynamic", policy: "v5" });
  const events = [...splitStorm(guests, node.policy, { share: 0.5 })];
  const begun = events.filter(({ op }) => op === "create").map(({ guest }) => guest);
  expect(begun).toEqual([0, 1, 2]);
  const splits = events.filter(({ op }) => op === "convert").map(({ guest }) => guest);
  expect(splits.slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
  const { timeline, pairs } = simulate(node, events);
  const behind = timeline.kinds["pairs behind private pages"]!;
  const rising = [...behind].every((bytes, at) => at === 0 || bytes >= behind[at - 1]!);
  expect(rising).toBe(true);
  expect(pairs.end - behind.at(-1)! / 8192).toBeLessThan(10);
});

const places = (seed: number, id: number): number[] =>
  [...splitStorm([[{ memory: "256M" }, 2]], policy("v5"), { seed })]
    .filter(({ op, guest }) => op === "convert" && guest === id)
    .map(({ first }) => first!);

test("leaves are split in no order, each at a page of its own", () => {
  const found = places(1, 0);
  expect(found).not.toEqual(found.toSorted((a, b) => a - b));
  const offsets = new Set(found.map((page) => page % 512));
  // 13 of 512, of which two fall on one once in seven times.
  expect(offsets.size).toBeGreaterThan(10);
});

test("another seed splits other leaves, and each TD its own", () => {
  expect(places(1, 0)).toEqual(places(1, 0));
  expect(places(1, 0)).not.toEqual(places(2, 0));
  expect(places(1, 0)).not.toEqual(places(1, 1));
});

function ask(given: object): () => unknown {
  return () => splitStorm(guests, policy("v5"), given);
}

test("what cannot be is refused at once", () => {
  expect(ask({ share: 2 })).toThrow("invalid share: 2 (expected a share from 0 to 1)");
  expect(ask({ cause: "punch" })).toThrow(
    'invalid cause: "punch" (expected convert, accept or demote)',
  );
});
