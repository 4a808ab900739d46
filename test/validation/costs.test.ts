import { expect, test } from "vitest";
import { costTable, costTables } from "../../lib/tdx/costs.js";
import { simulate } from "../../lib/model/simulate.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { workload } from "../../lib/workload/workloads.js";

const tables = costTables();
const [published] = tables;

// Yan Zhao, 2026-02-09: the printed averages, least and most, in microseconds.
test("the published costs are as printed", () => {
  expect(published!.costs).toMatchObject({
    "TDH.PHYMEM.PAMT.ADD": { avg: 4, min: 2, max: 18 },
    "TDH.PHYMEM.PAMT.REMOVE": { avg: 2, min: 1, max: 11 },
    lock: { min: 0, max: 69 },
  });
});

test.each(tables)("a life of a TD is summed by the table of $source", (table) => {
  const node = host({ memory: "8G", pamt: "dynamic", policy: "v6" });
  const guests = [[guest({ memory: "64M" }), 1]] as const;
  const { costs, seamcalls, locks } = simulate(node, workload("churn", guests, node.policy), {
    costs: table,
  });
  const { "TDH.PHYMEM.PAMT.ADD": adds, "TDH.PHYMEM.PAMT.REMOVE": removes } = seamcalls;
  expect(adds).toBe(removes);
  expect(costs!.avg).toBe(4 * adds + 2 * removes + 2 * locks);
  expect(costs!.source).toBe(table.source);
});

test("a table is found by its name, or the nearest one is told", () => {
  expect(costTable("yan-2026-02-09").source).toMatch(/Yan Zhao/);
  expect(() => costTable("yan-2026-02-08")).toThrow(/table of costs.*yan-2026-02-09/);
});
