import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { packed, spread } from "../../../lib/model/place.js";
import { simulate, type Simulated, type SimulateOptions } from "../../../lib/model/simulate.js";
import { guest } from "../../../lib/scene/guest.js";
import { host, type Host } from "../../../lib/scene/host.js";
import { splitUnits } from "../../../lib/tdx/convert.js";
import { policies, policy, type Policy } from "../../../lib/tdx/policy.js";
import { boot } from "../../../lib/workload/boot.js";
import type { Event } from "../../../lib/workload/event.js";

const names = policies().map(({ name }) => name);
const huge = policies()
  .filter(({ hugepages }) => hugepages)
  .map(({ name }) => name);

function on(rules: string | Policy, memory = "8G"): Host {
  return host({ memory, pamt: "dynamic", policy: rules, keyIds: 4 });
}

const begun: readonly Event[] = [
  { op: "create", guest: 0 },
  { op: "vcpu-create", guest: 0, vcpu: 0 },
  { op: "finalize", guest: 0 },
];

/** Plays what follows on one TD of one vCPU that runs. */
function play(
  rules: string | Policy,
  events: readonly Event[],
  options?: SimulateOptions,
): Simulated {
  return simulate(on(rules), [...begun, ...events], options);
}

function event(op: Event["op"], first: number, count: number, rest: Partial<Event> = {}): Event {
  return { op, guest: 0, vcpu: 0, first, count, ...rest };
}

function bytes({ kinds }: Simulated, name: string): number {
  return kinds.find((one) => one.name === name)!.bytes;
}

/** Locks, and pages taken beyond what pairs and caches hold, of a first fault of one unit. */
function counts(name: string): number[] {
  const { gets, locks, taken, pairs, cached } = play(name, [event("fault", 0, 512)]);
  expect(gets).toBe(7 + 6 + 3 + 512);
  return [locks, taken - 2 * pairs.end - cached];
}

describe("the life of a TD", () => {
  test.each(names)("%s: what it takes comes back, and each page costs its calls", (name) => {
    const td = guest({ memory: "64M", vcpus: 2 });
    const events = [...boot(td, policy(name)), { op: "destroy", guest: 0 } as const];
    const played = simulate(on(name), events);
    const { seamcalls, pairs, taken, returned, bytes: end, peak } = played;
    const [control, leaves, sept] = [7 + 2 * 6, td.pages["4k"], td.sept.total];
    expect(pairs.end).toBe(0);
    // Control and S-EPT pages, and private ones, packed.
    const most = Math.ceil((control + sept + leaves) / 512);
    if (name !== "v5") expect(pairs.peak).toBe(most);
    expect(seamcalls).toMatchObject({
      "TDH.MNG.CREATE": 1,
      "TDH.MNG.ADDCX": 6,
      "TDH.VP.CREATE": 2,
      "TDH.VP.ADDCX": 10,
      "TDH.MEM.SEPT.ADD": sept,
      // The firmware image and its memory below.
      "TDH.MEM.PAGE.ADD": 1024 + 24,
      "TDH.MEM.PAGE.AUG": leaves - 1024 - 24,
      "TDH.MEM.PAGE.REMOVE": leaves,
      "TDH.MEM.PAGE.DEMOTE": 0,
      "TDH.PHYMEM.PAGE.RECLAIM": control + sept,
    });
    expect(seamcalls["TDH.PHYMEM.PAMT.ADD"]).toBe(seamcalls["TDH.PHYMEM.PAMT.REMOVE"]);
    expect([taken - returned, played.cached, played.leaked]).toEqual([0, 0, 0]);
    expect(played.gets).toBe(played.puts);
    expect(end).toBe(simulate(on(name), []).bytes);
    expect(peak).toBeGreaterThan(end);
    expect([played.accepts, played.spurious]).toEqual([leaves - 1024 - 24, 2]);
  });

  test("merged takes two pages and the lock for each get, v6 for the first of a range", () => {
    expect(counts("v6")).toEqual([2, 0]);
    expect(counts("merged")).toEqual([528, 2 * (528 - 2)]);
  });

  test("with static PAMT there is nothing to get", () => {
    const node = host({ memory: "8G", policy: "v5" });
    const played = simulate(node, [
      ...begun,
      event("fault", 0, 1024, { level: "2m" }),
      event("demote", 0, 512),
    ]);
    expect([played.mode, played.gets, played.taken, played.pairs.peak]).toEqual([
      "static",
      0,
      0,
      0,
    ]);
    expect(played.seamcalls).toMatchObject({ "TDH.MEM.PAGE.DEMOTE": 1, "TDH.MEM.PAGE.AUG": 2 });
    expect(bytes(played, "S-EPT pages")).toBe(3 * 4096);
  });
});

describe("the cache of a vCPU", () => {
  // The most that a fault of GPAW 48 and 52 takes, each page in a range of its own: tdx-facts 3.4.
  test.each([
    [48, 8],
    [52, 10],
  ] as const)("GPAW %i: a first fault takes %i pages out of ten", (gpaw, taken) => {
    const events: Event[] = [{ ...begun[0]!, gpaw }, ...begun.slice(1), event("fault", 0, 1)];
    const played = simulate(on("v6"), events, { placement: spread() });
    expect(played.cached).toBe(10 - taken);
    const again = simulate(on("v6"), [...events, event("fault", 0, 1)], { placement: spread() });
    expect(again.cached).toBe(10);
  });

  test("v5: forty S-EPT pages wait with their pairs, and a fault needs one pair of its own", () => {
    const played = simulate(on("v5"), [...begun, event("fault", 0, 1)], { placement: spread() });
    expect(bytes(played, "waiting S-EPT pages")).toBe(37 * 4096);
    expect([played.cached, played.pairs.end]).toEqual([8, 13 + 40 + 1]);
  });

  test("a minimum too small for the fault: -ENOMEM, tables linked so far stay, and the next goes on", () => {
    const rules = { ...policy("v6"), cacheMin: 2 };
    const played = play(rules, [event("fault", 0, 1), event("fault", 0, 1)], {
      placement: spread(),
    });
    expect(played.errors["-ENOMEM"]).toBe(1);
    expect(played.troubles).toEqual([
      { event: 4, op: "fault", guest: 0, page: 0, error: "-ENOMEM" },
    ]);
    expect(played.seamcalls).toMatchObject({ "TDH.MEM.SEPT.ADD": 3, "TDH.MEM.PAGE.AUG": 1 });
    expect(played.warnings).toContain("1 error of -ENOMEM: see troubles");
  });
});

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

describe("failures", () => {
  test("no vCPU runs: -EINVAL, and the kernel gives up on the TD", () => {
    const lost = [
      event("fault", 9, 1, { vcpu: null }),
      event("fault", 9, 1),
      event("remove", 9, 1),
    ];
    const played = play("v5", [...lost, { op: "destroy", guest: 0 }]);
    expect(played.errors).toEqual({ "-ENOMEM": 0, "-EIO": 2, "-EINVAL": 1 });
    expect([played.faults, played.pairs.end]).toEqual([0, 0]);
  });

  test.each(["TDH.MEM.PAGE.AUG", "TDH.MEM.SEPT.ADD", "TDH.PHYMEM.PAMT.ADD"] as const)(
    "%s fails: -EIO, and its reference is put",
    (leaf) => {
      // The second PAMT.ADD: the first backs the TDR.
      const at = leaf === "TDH.PHYMEM.PAMT.ADD" ? 14 : 1;
      const placement = spread();
      const played = play("v6", [event("fault", 0, 1)], { failures: { [leaf]: [at] }, placement });
      expect(played.errors["-EIO"]).toBe(1);
      expect(bytes(played, "private 4K pages")).toBe(0);
      const tables = bytes(played, "S-EPT pages") / 4096;
      expect([played.pairs.end, tables]).toEqual([
        13 + tables,
        leaf === "TDH.MEM.PAGE.AUG" ? 3 : 0,
      ]);
      const again = play("v6", [event("fault", 0, 1), event("fault", 0, 1)], {
        failures: { [leaf]: [at] },
        placement,
      });
      expect(again.pairs.end).toBe(13 + 3 + 1);
    },
  );

  test("PAMT.REMOVE fails: the pair stays with the module, and is counted", () => {
    const failures = { "TDH.PHYMEM.PAMT.REMOVE": [1] };
    for (const name of names) {
      const gone: Event = { op: "destroy", guest: 0 };
      const played = play(name, [event("fault", 0, 1), gone], { failures, placement: spread() });
      expect([played.leaked, played.pairs.end, played.taken - played.returned]).toEqual([2, 0, 2]);
      expect(bytes(played, "leaked pairs")).toBe(8192);
    }
  });

  test("the host runs out of memory: what fits is mapped, the rest is -ENOMEM", () => {
    const node = host({
      ranges: [{ start: 2 ** 20, end: 2 ** 20 + 4096 * 600 }],
      pamt: "dynamic",
      policy: "v6",
    });
    const played = simulate(node, [...begun, event("fault", 0, 700)]);
    expect(bytes(played, "private 4K pages") / 4096 + played.errors["-ENOMEM"]).toBe(700);
    expect(bytes(played, "private 4K pages") / 4096).toBe(600 - 13 - 4);
  });

  test("a TD that finds no memory for its control pages does not come to be", () => {
    const failures = { allocation: [2] };
    expect(simulate(on("v6"), [begun[0]!], { failures })).toMatchObject({
      gets: 0,
      taken: 1,
      returned: 1,
    });
    expect(() => simulate(on("v6"), begun, { failures })).toThrow(
      "event 2 cannot be: vcpu-create of guest 0, vCPU 0 (there is no such TD)",
    );
  });
});

describe("placements", () => {
  test("serve one simulation each, and take back what they gave", () => {
    for (const make of [packed, spread({ "2m": 3 })]) {
      const placement = make(on("v5"));
      const first = placement.take("private", "4k", 3);
      const large = placement.take("private", "2m", 2);
      expect(large.every(({ first, count }) => first % 512 === 0 && count === 512)).toBe(true);
      for (const run of [...first, ...large]) placement.give(run);
      expect(placement.take("private", "2m", 2)).toEqual(large);
    }
  });
});
