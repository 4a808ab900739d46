import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { spread, type PlacementOf } from "../../../lib/model/place.js";
import { splitUnits } from "../../../lib/tdx/convert.js";
import { policies } from "../../../lib/tdx/policy.js";
import type { Event } from "../../../lib/workload/event.js";
import { bytes, event, play } from "./one-td.js";

const huge = policies()
  .filter(({ hugepages }) => hugepages)
  .map(({ name }) => name);

describe.each(huge)("splits with %s", (name) => {
  const mapped = event("fault", 0, 2048, { level: "2m" });

  test("a 2M leaf becomes 4K for one S-EPT page, its mirror, a pair, and at most one more", () => {
    const before = play(name, [mapped]);
    expect(bytes(before, "private 2M pages")).toBe(4 * 2 ** 21);
    const after = play(name, [mapped, event("demote", 512, 512)], {
      placement: spread({ "2m": 4 }),
    });
    const whole = play(name, [mapped], { placement: spread({ "2m": 4 }) });
    expect(after.pairs.end - whole.pairs.end).toBe(2);
    expect(after.bytes - whole.bytes + 4096 * (whole.cached - after.cached)).toBe(24576);
    expect([after.splits, after.gets - whole.gets]).toEqual([1, 513]);
    expect([bytes(after, "private 2M pages"), bytes(after, "private 4K pages")]).toEqual([
      3 * 2 ** 21,
      2 ** 21,
    ]);
    // The pair of the leaf goes in with DEMOTE itself; only the S-EPT page's comes by PAMT.ADD, under the lock.
    expect(after.seamcalls["TDH.PHYMEM.PAMT.ADD"] - whole.seamcalls["TDH.PHYMEM.PAMT.ADD"]).toBe(1);
    expect(after.locks - whole.locks).toBe(1);
  });

  test("DEMOTE fails: -EIO, and the leaf is whole", () => {
    const failures = { "TDH.MEM.PAGE.DEMOTE": [1] };
    const played = play(name, [mapped, event("convert", 3, 1, { to: "shared" })], { failures });
    expect(played.errors["-EIO"]).toBe(1);
    expect(bytes(played, "private 2M pages")).toBe(4 * 2 ** 21);
    expect(bytes(played, "S-EPT pages")).toBe(bytes(play(name, [mapped]), "S-EPT pages"));
  });

  test("an accept at 4K splits the host's leaf, which is never 2M again", () => {
    const again: Event[] = [event("punch", 0, 512), event("fault", 0, 512, { level: "2m" })];
    const played = play(name, [mapped, event("accept", 7, 1), ...again]);
    expect([played.splits, played.accepts, played.mismatches]).toEqual([1, 1, 0]);
    expect(bytes(played, "private 2M pages")).toBe(3 * 2 ** 21);
    expect(bytes(played, "private 4K pages")).toBe(2 ** 21);
  });

  test("what the guest accepted smaller stays so even where the split failed", () => {
    const events = [
      mapped,
      event("accept", 7, 1),
      event("punch", 0, 512),
      event("fault", 0, 512, { level: "2m" }),
    ];
    const whole = play(name, events.slice(2));
    expect(bytes(whole, "private 2M pages")).toBe(2 ** 21);
    const played = play(name, events, { failures: { "TDH.MEM.PAGE.DEMOTE": [1] } });
    expect([played.splits, played.errors["-EIO"], played.accepts]).toEqual([0, 1, 0]);
    expect(bytes(played, "private 2M pages")).toBe(3 * 2 ** 21);
    expect(bytes(played, "private 4K pages")).toBe(2 ** 21);
  });

  test("a large leaf cannot go where the module still holds a pair", () => {
    // All private memory lies in one range, everything else in pages of its own above it.
    let next = 1024;
    const placement: PlacementOf = () => ({
      take: (use, level) =>
        use === "private"
          ? [{ first: 512, count: level === "4k" ? 1 : 512 }]
          : [{ first: next++, count: 1 }],
      give: () => undefined,
    });
    const events = [
      event("fault", 0, 1),
      event("remove", 0, 1),
      event("fault", 512, 512, { level: "2m" }),
    ];
    expect(play(name, events, { placement }).errors["-EIO"]).toBe(0);
    const failures = { "TDH.PHYMEM.PAMT.REMOVE": [1] };
    const leaking = play(name, events, { placement, failures });
    expect([leaking.leaked, leaking.errors["-EIO"], bytes(leaking, "private 2M pages")]).toEqual([
      2, 1, 0,
    ]);
  });

  test("an accept at 2M of what is 4K is a mismatch, and goes on at 4K", () => {
    const played = play(name, [event("fault", 0, 1), event("accept", 0, 1024, { level: "2m" })]);
    expect([played.mismatches, played.accepts, played.splits]).toEqual([1, 513, 0]);
    expect(bytes(played, "private 2M pages")).toBe(2 ** 21);
  });

  test("a 1G leaf is split to 2M without a pair, and then where it must be", () => {
    const giant = event("fault", 0, 2 ** 18, { level: "1g" });
    const split = play(name, [giant, event("demote", 0, 2 ** 18, { level: "2m" })]);
    expect([split.splits, bytes(split, "private 2M pages")]).toEqual([1, 2 ** 30]);
    expect(split.gets - play(name, [giant]).gets).toBe(1);
    const hole = play(name, [giant, event("punch", 1000, 1)]);
    expect([hole.splits, bytes(hole, "private 1G pages")]).toEqual([2, 0]);
    expect(bytes(hole, "private 4K pages")).toBe(2 ** 21 - 4096);
  });

  test.prop(
    [
      fc.nat(2047),
      fc.integer({ min: 1, max: 2048 }),
      fc.constantFrom("convert" as const, "punch" as const, "balloon" as const),
    ],
    {
      numRuns: 150,
    },
  )("only the ends of what is converted are split, and it goes exactly", (first, length, op) => {
    const count = Math.min(length, 2048 - first);
    const played = play(name, [mapped, event(op, first, count, { to: "shared" })]);
    expect(played.splits).toBe(splitUnits(first * 4096, (first + count) * 4096).length);
    expect(bytes(played, "private 2M pages") + bytes(played, "private 4K pages")).toBe(
      (2048 - count) * 4096,
    );
    expect(played.pairs.end).toBeGreaterThanOrEqual(1);
  });
});

test("what became shared is private again after it is converted back, at 4K where it was split", () => {
  const events = [
    event("fault", 0, 1024, { level: "2m" }),
    event("convert", 5, 600, { to: "shared" }),
    event("convert", 5, 600, { to: "private" }),
    event("fault", 0, 1024, { level: "2m" }),
  ];
  const played = play("v5", events);
  expect([
    played.splits,
    bytes(played, "private 2M pages"),
    bytes(played, "private 4K pages"),
  ]).toEqual([2, 0, 2 ** 22]);
});
