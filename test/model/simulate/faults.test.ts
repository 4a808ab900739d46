import { describe, expect, test } from "vitest";
import { spread } from "../../../lib/model/place.js";
import { simulate } from "../../../lib/model/simulate.js";
import { host, type Host } from "../../../lib/scene/host.js";
import { policy } from "../../../lib/tdx/policy.js";
import { GiB, MiB } from "../../../lib/units.js";
import { begun, bytes, event, play } from "./one-td.js";

/** A host of one range of memory that begins at 1 GiB. */
function small(size: number, rules = "v5", pamt: "static" | "dynamic" = "dynamic"): Host {
  return host({ ranges: [{ start: GiB, end: GiB + size }], pamt, policy: rules });
}

describe("a leaf larger than the host has memory for", () => {
  test("is mapped at the next smaller level, and the smallest is left", () => {
    // 13 control pages, and with 2M leaves two tables and a page of pairs' own: 15 of 16 MiB are free in whole.
    const giant = event("fault", 0, 2 ** 18, { level: "1g" });
    const played = simulate(small(16 * MiB, "v5", "static"), [...begun, giant]);
    expect(bytes(played, "private 1G pages")).toBe(0);
    expect(bytes(played, "private 2M pages")).toBe(14 * MiB);
    // What is left of the last range, less control pages and tables, is mapped page by page.
    const rest = 512 - 13 - bytes(played, "S-EPT pages") / 4096;
    expect(bytes(played, "private 4K pages") / 4096).toBe(rest);
    expect(played.errors["-ENOMEM"]).toBe(2 ** 18 - 7 * 512 - rest);
  });

  test("with a GiB free it is one leaf", () => {
    const giant = event("fault", 0, 2 ** 18, { level: "1g" });
    const played = simulate(small(2 * GiB, "v5", "static"), [...begun, giant]);
    expect([bytes(played, "private 1G pages"), played.faults]).toEqual([GiB, 1]);
  });
});

describe("faults on what is mapped", () => {
  test("are counted, fill the caches and use nothing", () => {
    const played = play("v6", [event("fault", 0, 4), event("fault", 0, 4)], {
      placement: spread(),
    });
    expect([played.faults, played.spurious, played.cached]).toEqual([8, 4, 10]);
    expect(bytes(played, "private 4K pages")).toBe(4 * 4096);
  });

  test("lie between others in a run", () => {
    const played = play("v6", [event("fault", 2, 2), event("fault", 0, 6)]);
    expect([played.faults, played.spurious]).toEqual([8, 2]);
    expect(bytes(played, "private 4K pages")).toBe(6 * 4096);
  });

  test("each fail where the allocator does, by page", () => {
    // Of ten pages eight are used by the first fault; the next four want eight more, page by page.
    const failures = { allocation: [13 * 2 + 11, 13 * 2 + 12] };
    const events = [event("fault", 7, 1), event("fault", 7, 1), event("fault", 7, 1)];
    const played = play("v6", events, { failures, placement: spread() });
    expect(played.troubles).toEqual([
      { event: 5, op: "fault", guest: 0, page: 7, error: "-ENOMEM" },
      { event: 6, op: "fault", guest: 0, page: 7, error: "-ENOMEM" },
    ]);
    // Two new pages and a topup between them leave eight; the run then asks for two more at each of its pages.
    const run = [event("fault", 7, 2), event("fault", 7, 2)];
    const asked = 13 * 2 + 10 + 8;
    const both = { failures: { allocation: [asked + 2, asked + 1] }, placement: spread() };
    const failing = play("v6", run, both);
    expect(failing.troubles.map(({ event, page }) => [event, page])).toEqual([
      [5, 7],
      [5, 8],
    ]);
    expect([failing.cached, failing.faults, failing.spurious]).toEqual([8, 4, 2]);
  });
});

describe("errors", () => {
  test("are all counted; the first hundred are kept", () => {
    const rules = { ...policy("v6"), cacheMin: 0, cacheFill: "minimum" as const };
    const played = play(rules, [event("fault", 0, 150)], { placement: spread() });
    expect(played.errors["-ENOMEM"]).toBe(150);
    expect(played.troubles).toHaveLength(100);
    expect(played.troubles.at(-1)!.page).toBe(99);
  });

  test("with static PAMT: a failed call has no reference to put, and costs one page", () => {
    const played = simulate(small(64 * MiB, "v6", "static"), [...begun, event("fault", 0, 20)], {
      failures: { "TDH.MEM.PAGE.AUG": [5, 7], "TDH.MEM.SEPT.ADD": [1] },
    });
    expect(played.troubles.map(({ page }) => page)).toEqual([0, 5, 7]);
    expect(bytes(played, "private 4K pages")).toBe(17 * 4096);
  });

  test("v5: S-EPT pages that wait fill a host to its end, and faults go on only where tables are", () => {
    const played = simulate(small(MiB, "v5"), [...begun, event("fault", 0, 600)]);
    const pages = bytes(played, "private 4K pages") / 4096;
    // 256 pages: 13 of control, 40 that wait or are linked, the rest private.
    expect([pages, played.errors["-ENOMEM"]]).toEqual([256 - 13 - 40, 600 - (256 - 13 - 40)]);
    const [first] = played.troubles;
    expect(first).toMatchObject({ page: pages, error: "-ENOMEM" });
  });
});

/** Accepts of a run, and the leaves that it was mapped by, small to large. */
function accepted(first: number, count: number, level: "2m" | "1g"): number[] {
  const played = play("v5", [event("accept", first, count, { level })]);
  const kinds = ["private 4K pages", "private 2M pages", "private 1G pages"] as const;
  const [small, large, giant] = kinds.map((kind) => bytes(played, kind));
  return [played.accepts, small! / 4096, large! / (2 * MiB), giant! / GiB];
}

describe("what the guest accepts", () => {
  test("is mapped by the largest leaf that is aligned and fits, at each place", () => {
    expect(accepted(0, 1024, "2m")).toEqual([2, 0, 2, 0]);
    expect(accepted(500, 1024, "2m")).toEqual([12 + 1 + 500, 512, 1, 0]);
    expect(accepted(0, 1023, "2m")).toEqual([1 + 511, 511, 1, 0]);
    expect(accepted(2 ** 18 - 512, 2 ** 18 + 512, "1g")).toEqual([2, 0, 1, 1]);
    expect(accepted(0, 2 ** 18 - 1, "1g")).toEqual([511 + 511, 511, 511, 0]);
  });

  test("at 1G of what is 2M goes on at 2M, and at 2M of what is 4K at 4K", () => {
    const large = event("fault", 0, 512, { level: "2m" });
    const giant = event("accept", 0, 2 ** 18, { level: "1g" });
    const played = play("v5", [large, giant]);
    expect([played.mismatches, played.accepts, played.splits]).toEqual([1, 512, 0]);
    expect(bytes(played, "private 2M pages")).toBe(GiB);
  });

  test("in a 1G leaf of the host by 2M splits it once, by 4K twice, and the unit stays 4K", () => {
    const giant = event("fault", 0, 2 ** 18, { level: "1g" });
    const two = play("v5", [giant, event("accept", 512, 512, { level: "2m" })]);
    expect([two.splits, two.accepts, bytes(two, "private 2M pages")]).toEqual([1, 1, GiB]);
    const four = play("v5", [giant, event("accept", 512, 1)]);
    expect([four.splits, four.accepts, bytes(four, "private 4K pages")]).toEqual([2, 1, 2 * MiB]);
  });

  test("is nothing where the host fails to map or to split it", () => {
    const aug = { "TDH.MEM.PAGE.AUG": [1] };
    const none = play("v5", [event("accept", 0, 512, { level: "2m" })], { failures: aug });
    expect([none.accepts, none.errors["-EIO"]]).toEqual([0, 1]);
    const demote = { "TDH.MEM.PAGE.DEMOTE": [1] };
    const giant = event("fault", 0, 2 ** 18, { level: "1g" });
    for (const level of ["2m", "4k"] as const) {
      const failed = play("v5", [giant, event("accept", 512, 512, { level })], {
        failures: demote,
      });
      expect([failed.accepts, failed.splits, failed.errors["-EIO"]]).toEqual([0, 0, 1]);
    }
  });

  test("at the level of the host's leaf is no fault", () => {
    const large = event("fault", 0, 512, { level: "2m" });
    const played = play("v5", [large, event("accept", 0, 512, { level: "2m" })]);
    expect([played.accepts, played.faults, played.spurious]).toEqual([1, 1, 0]);
  });

  test("at 4K forbids the unit to be 2M again, even where the split failed", () => {
    const large = event("fault", 0, 512, { level: "2m" });
    const events = [large, event("accept", 3, 1), event("remove", 0, 512), large];
    const played = play("v5", events, { failures: { "TDH.MEM.PAGE.DEMOTE": [1] } });
    expect([bytes(played, "private 2M pages"), bytes(played, "private 4K pages")]).toEqual([
      0,
      2 * MiB,
    ]);
  });

  test("leaves out what could not be mapped between pages that are", () => {
    const failures = { "TDH.MEM.PAGE.AUG": [2] };
    const played = play("v6", [event("accept", 0, 4)], { failures });
    expect([played.accepts, bytes(played, "private 4K pages")]).toEqual([3, 3 * 4096]);
    expect(played.troubles.map(({ page }) => page)).toEqual([1]);
    const queued = [event("accept", 1, 1), event("accept", 0, 4)];
    const again = play("v6", queued);
    expect([again.faults, again.spurious, again.accepts]).toEqual([4, 0, 5]);
  });
});
