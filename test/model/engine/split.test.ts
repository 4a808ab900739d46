import { describe, expect, test } from "vitest";
import { packed, spread } from "../../../lib/model/place.js";
import { simulate, type Simulated } from "../../../lib/model/simulate.js";
import { host } from "../../../lib/scene/host.js";
import { policy, type PolicySpec } from "../../../lib/tdx/policy.js";
import type { Event } from "../../../lib/workload/event.js";

const boot: Event[] = [
  { op: "create", guest: 0 },
  { op: "vcpu-create", guest: 0, vcpu: 0 },
  { op: "finalize", guest: 0 },
];
const map = (level: "2m" | "1g", count: number): Event => ({
  op: "accept",
  guest: 0,
  vcpu: 0,
  level,
  first: 0x100000,
  count,
});
const demote = (level: "4k" | "2m", count: number, vcpu: 0 | null = 0): Event => ({
  op: "demote",
  guest: 0,
  ...(vcpu === null ? {} : { vcpu }),
  level,
  first: 0x100000,
  count,
});
const v5 = policy("v5");
const variants: Record<string, PolicySpec> = {
  "pairs at allocation, the vCPU's cache": v5,
  "pairs at link, the vCPU's cache": policy("v5-alt"),
  "pairs at allocation, a cache of the TD": { ...v5, splitCache: "vm" },
  "pairs at link, a cache of the TD": { ...policy("v5-alt"), splitCache: "vm" },
};

const convert = (first: number, count: number): Event => ({
  op: "convert",
  guest: 0,
  to: "shared",
  first: 0x100000 + first,
  count,
});

/** What the last of the events adds, in pages, calls and counts; nothing that it leaves as it was. */
function added(rules: PolicySpec, place: "packed" | "spread", events: Event[]): object {
  const node = host({ memory: "64G", pamt: "dynamic", policy: rules });
  const placement = place === "packed" ? packed : spread({ "2m": 4, "1g": 1 });
  const [before, after] = [events.slice(0, -1), events].map((some) =>
    simulate(node, [...boot, ...some], { placement, rows: 0 }),
  ) as [Simulated, Simulated];
  const kinds = after.kinds.map(({ name, bytes }, at) => [
    name,
    (bytes - before.kinds[at]!.bytes) / 4096,
  ]);
  const calls = Object.entries(after.seamcalls).map(([name, count]) => [
    name.replace(/^TDH\.(?:MEM|PHYMEM)\./, ""),
    count - before.seamcalls[name as keyof typeof before.seamcalls],
  ]);
  const counts = (["splits", "gets", "puts", "locks", "taken", "returned"] as const).map(
    (name) => [name, after[name] - before[name]] as const,
  );
  return Object.fromEntries([...kinds, ...calls, ...counts].filter(([, count]) => count !== 0));
}

const split = {
  "S-EPT pages": 1,
  "mirror pages": 1,
  "pairs behind private pages": 2,
  "private 2M pages": -512,
  "private 4K pages": 512,
  "RANGE.BLOCK": 1,
  TRACK: 1,
  "PAGE.DEMOTE": 1,
  splits: 1,
};

describe("one split of a 2M leaf adds exactly", () => {
  const events = [map("2m", 1024), demote("4k", 512)];

  test.each(Object.keys(variants))("%s, in a range that is backed already", (name) => {
    const found = added(variants[name]!, "packed", events);
    expect(found).toMatchObject({ ...split, gets: 513 });
    expect(found).not.toHaveProperty("PAMT.ADD");
    expect(found).not.toHaveProperty("locks");
    expect(found).not.toHaveProperty("puts");
    expect(found).not.toHaveProperty("pairs behind S-EPT pages");
  });

  test.each(Object.keys(variants))("%s, in a range of its own", (name) => {
    const found = added(variants[name]!, "spread", events);
    expect(found).toMatchObject({
      ...split,
      gets: 513,
      "pairs behind S-EPT pages": 2,
      "PAMT.ADD": 1,
      locks: 1,
    });
  });

  test.each([
    // A pair of two pages for the range, and one more where the S-EPT page's comes from there too.
    ["pairs at allocation, a cache of the TD", "packed", undefined, 2],
    ["pairs at link, a cache of the TD", "packed", 2, 4],
    ["pairs at link, a cache of the TD", "spread", undefined, 4],
    ["pairs at allocation, a cache of the TD", "spread", undefined, 4],
  ] as const)(
    "%s, %s: what stays in that cache, and what was taken",
    (name, place, left, taken) => {
      const found = added(variants[name]!, place, events);
      expect(found).toHaveProperty("taken", taken);
      if (left === undefined) expect(found).not.toHaveProperty("split caches");
      else expect(found).toHaveProperty("split caches", left);
      expect(found).not.toHaveProperty("vCPU DPAMT caches");
    },
  );

  test.each(["pairs at allocation, the vCPU's cache", "pairs at link, the vCPU's cache"])(
    "%s: pages come from the vCPU, and from the TD where there is none",
    (name) => {
      expect(added(variants[name]!, "packed", events)).not.toHaveProperty("split caches");
      // A conversion by the host has no vCPU: both ends of it lie in one leaf, which is split once.
      const convert: Event = { op: "convert", guest: 0, to: "shared", first: 0x100010, count: 4 };
      const found = added(variants[name]!, "packed", [map("2m", 1024), convert]);
      expect(found).toMatchObject({ splits: 1, "private 2M pages": -512, "private 4K pages": 508 });
      expect(found).not.toHaveProperty("vCPU DPAMT caches");
    },
  );
});

/** What converting so many pages of a 1G leaf adds. */
const converted = (first: number, count: number): object =>
  added(v5, "packed", [map("1g", 262_144), convert(first, count)]);

describe("a 1G leaf", () => {
  test("becomes 2M for one S-EPT page and no pair", () => {
    const found = added(v5, "packed", [map("1g", 262_144), demote("2m", 262_144)]);
    expect(found).toMatchObject({
      "S-EPT pages": 1,
      "mirror pages": 1,
      "private 1G pages": -262_144,
      "private 2M pages": 262_144,
      "RANGE.BLOCK": 1,
      TRACK: 1,
      "PAGE.DEMOTE": 1,
      splits: 1,
      gets: 1,
    });
    expect(found).not.toHaveProperty("pairs behind private pages");
  });

  test("of which a few pages are converted is split twice, at the ends alone", () => {
    expect(converted(0, 512)).toMatchObject({ splits: 1, "private 2M pages": 261_632 });
    expect(converted(3, 1)).toMatchObject({
      splits: 2,
      "private 2M pages": 261_632,
      "private 4K pages": 511,
    });
    // Both ends are inside leaves, in different 2 MiB units.
    expect(converted(3, 1000)).toMatchObject({
      splits: 3,
      "private 2M pages": 262_144 - 1024,
      "private 4K pages": 24,
    });
    expect(converted(0, 262_144)).not.toHaveProperty("splits");
  });
});
