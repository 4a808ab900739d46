import { describe, expect, test } from "vitest";
import { simulate } from "../../../lib/model/simulate.js";
import { guest } from "../../../lib/scene/guest.js";
import { host } from "../../../lib/scene/host.js";
import { policy } from "../../../lib/tdx/policy.js";
import { boot } from "../../../lib/workload/boot.js";
import type { Event } from "../../../lib/workload/event.js";

const node = host({ memory: "8G", pamt: "dynamic", policy: "v6" });
const begun: readonly Event[] = [
  { op: "create", guest: 0 },
  { op: "vcpu-create", guest: 0, vcpu: 0 },
  { op: "finalize", guest: 0 },
];
const faults = (count: number): Event[] =>
  Array.from({ length: count }, (_, first) => ({ op: "fault", guest: 0, vcpu: 0, first }));

describe("the timeline", () => {
  test("has a row for each event, in bytes, that ends as the answer does", () => {
    const { timeline, kinds, bytes } = simulate(node, [...begun, ...faults(5)]);
    expect([...timeline.event]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...timeline.kinds["private 4K pages"]!]).toEqual(
      [0, 0, 0, 1, 2, 3, 4, 5].map((n) => n * 4096),
    );
    for (const { name, bytes } of kinds) {
      const column = timeline.kinds[name];
      if (column) expect(column.at(-1), name).toBe(bytes);
    }
    const boot = simulate(node, []);
    expect(timeline.bytes.at(-1)! + boot.bytes).toBe(bytes);
    expect([...boot.timeline.event]).toEqual([]);
  });

  test.each([1, 2, 5, 64])("keeps at most %i rows and the last, evenly spread", (rows) => {
    const { timeline } = simulate(node, [...begun, ...faults(997)], { rows });
    const events = [...timeline.event];
    expect(events.length).toBeLessThanOrEqual(rows + 1);
    expect(events.at(-1)).toBe(1000);
    const steps = new Set(events.slice(1, -1).map((event, at) => event - events[at]!));
    expect(steps.size).toBeLessThanOrEqual(1);
    expect(Object.values(timeline.kinds).every(({ length }) => length === events.length)).toBe(
      true,
    );
  });

  test("is left out with 0 rows", () => {
    expect(simulate(node, begun, { rows: 0 }).timeline.event).toHaveLength(0);
  });
});

describe("costs", () => {
  // Yan Zhao, 2026-02-09, review of v5 22/45: microseconds over 4 TDs in 3 rounds.
  const table = {
    source: "Yan Zhao, 2026-02-09, review of v5 22/45",
    costs: {
      "TDH.PHYMEM.PAMT.ADD": { min: 2, avg: 4, max: 18 },
      "TDH.PHYMEM.PAMT.REMOVE": { min: 1, avg: 2, max: 11 },
      lock: { min: 0, avg: 4, max: 69 },
    },
  };
  const events = [...begun, ...faults(1), { op: "destroy", guest: 0 } as const];

  test("are sums over what was called, with their bounds, their source and what the table lacks", () => {
    const played = simulate(node, events, { costs: table });
    const { "TDH.PHYMEM.PAMT.ADD": adds, "TDH.PHYMEM.PAMT.REMOVE": removes } = played.seamcalls;
    expect([adds, removes, played.locks]).toEqual([1, 1, 2]);
    expect(played.costs).toMatchObject({ source: table.source, min: 3, avg: 14, max: 167 });
    expect(played.costs!.unknown).toContain("TDH.MEM.PAGE.AUG");
    expect(played.costs!.unknown).not.toContain("lock");
    expect(simulate(node, events).costs).toBeNull();
  });

  test.each([
    [{ ...table, source: " " }, "incomplete costs: no source"],
    [
      { ...table, costs: { lokc: table.costs.lock } },
      'unknown cost: "lokc" (did you mean "lock"?)',
    ],
    [{ ...table, costs: { lock: { min: 2, avg: 1, max: 3 } } }, "invalid cost of lock"],
    [{ ...table, costs: { lock: { min: -1, avg: 1, max: 3 } } }, "0 ≤ min ≤ avg ≤ max"],
  ])("refuse %j", (costs, message) => {
    expect(() => simulate(node, [], { costs: costs as never })).toThrow(message);
  });
});

test("a boot is the guest's record: vCPUs, memory before it runs, shared memory, and the rest by need", () => {
  const td = guest({ memory: "16M", vcpus: 2, shared: "2M", gpaw: 52 });
  const events = [...boot(td, policy("v6"), 3)];
  expect(events[0]).toEqual({ op: "create", guest: 3, gpaw: 52, l2Vms: 0 });
  const pages = (op: Event["op"]): number =>
    events.filter((event) => event.op === op).reduce((sum, { count }) => sum + count!, 0);
  expect(events.filter(({ op }) => op === "vcpu-create")).toHaveLength(2);
  expect([pages("add"), pages("convert")]).toEqual([1024 + 24, 512]);
  expect(pages("add") + pages("accept")).toBe(td.pages["4k"]);
  expect(events.slice(-2).map(({ op, vcpu }) => [op, vcpu])).toEqual([
    ["fault", 0],
    ["fault", 1],
  ]);
});
