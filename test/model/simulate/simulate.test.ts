import { describe, expect, test } from "vitest";
import { packed, spread } from "../../../lib/model/place.js";
import { simulate } from "../../../lib/model/simulate.js";
import { guest } from "../../../lib/scene/guest.js";
import { host } from "../../../lib/scene/host.js";
import { policies, policy } from "../../../lib/tdx/policy.js";
import { boot } from "../../../lib/workload/boot.js";
import type { Event } from "../../../lib/workload/event.js";
import { begun, bytes, event, on, play } from "./one-td.js";

const names = policies().map(({ name }) => name);

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

/** S-EPT pages that wait after one fault in each of so many 2 MiB units. */
function waiting(units: number): number {
  const events = Array.from({ length: units }, (_, unit) => event("fault", unit * 512, 1));
  return bytes(play("v5", events), "waiting S-EPT pages") / 4096;
}

describe("the cache of a vCPU", () => {
  // The most that a fault of GPAW 48 and 52 takes, each page in a range of its own: three tables
  // below the root with GPAW 48, four with 52, and the page itself, two pages of a pair each.
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

  test("v5: S-EPT pages are allocated anew once fewer than five wait", () => {
    // The first fault uses three of forty, each further unit one.
    expect([1, 2, 32, 33, 34, 35, 36].map(waiting)).toEqual([37, 36, 6, 5, 4, 39, 38]);
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

describe("memory before the TD runs", () => {
  const early = begun.slice(0, 2);

  test("is copied and measured by PAGE.ADD, and accepted from the start", () => {
    const played = simulate(on("v6"), [...early, event("add", 0, 40)]);
    expect(played.seamcalls).toMatchObject({ "TDH.MEM.PAGE.ADD": 40, "TDH.MEM.PAGE.AUG": 0 });
  });

  test("is put without a call where it was queued and never added; what was added is removed", () => {
    const queued = [...early, event("queue", 0, 40), event("add", 0, 10), event("remove", 0, 40)];
    const played = simulate(on("v4"), queued);
    expect(played.seamcalls).toMatchObject({ "TDH.MEM.PAGE.ADD": 10, "TDH.MEM.PAGE.REMOVE": 10 });
    expect([played.gets - played.puts, played.pairs.end]).toEqual([13 + 3, 1]);
  });

  test("stays queued where PAGE.ADD fails, and can be added again", () => {
    const events = [...early, event("queue", 0, 2), event("add", 0, 2), event("add", 1, 1)];
    const played = simulate(on("v4"), events, { failures: { "TDH.MEM.PAGE.ADD": [2] } });
    expect([played.errors["-EIO"], played.seamcalls["TDH.MEM.PAGE.ADD"]]).toEqual([1, 3]);
    expect(() => simulate(on("v4"), [...events, event("add", 1, 1)])).toThrow("is mapped already");
  });
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

  test("a host without room for control pages has no TD, and keeps none of them", () => {
    const ranges = [{ start: 2 ** 20, end: 2 ** 20 + 4096 * 5 }];
    const played = simulate(host({ ranges, pamt: "dynamic", policy: "v6" }), [begun[0]!]);
    expect([played.errors["-ENOMEM"], bytes(played, "control pages")]).toEqual([1, 0]);
    expect([played.pairs.end, played.taken - played.returned]).toEqual([0, 0]);
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
