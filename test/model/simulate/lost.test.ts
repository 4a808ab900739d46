import { describe, expect, test } from "vitest";
import { spread } from "../../../lib/model/place.js";
import { simulate } from "../../../lib/model/simulate.js";
import { host } from "../../../lib/scene/host.js";
import { policies, policy } from "../../../lib/tdx/policy.js";
import type { Event } from "../../../lib/workload/event.js";
import { begun, bytes, event, on, play } from "./one-td.js";

const gone: Event = { op: "destroy", guest: 0 };

describe.each(policies())("$name: a page that the module does not give back", ({ name }) => {
  const before = simulate(on(name), []).bytes;

  test("a failed PAGE.REMOVE: -EIO, the TD is given up, and its end goes on", () => {
    const failures = { "TDH.MEM.PAGE.REMOVE": [2] };
    const events = [event("fault", 512, 4), event("remove", 512, 3), event("fault", 700, 1), gone];
    const played = play(name, events, { failures });
    const place = { guest: 0, error: "-EIO" };
    expect(played.troubles).toEqual([
      { ...place, event: 5, op: "remove", page: 513 },
      { ...place, event: 6, op: "fault", page: 700 },
    ]);
    expect(played.seamcalls["TDH.MEM.PAGE.REMOVE"]).toBe(4);
    // The page keeps its reference, and so the pair of its range.
    expect([played.lost, played.gets - played.puts, played.pairs.end]).toEqual([1, 1, 1]);
    expect(played.taken - played.returned).toBe(2);
    expect([bytes(played, "private 4K pages"), bytes(played, "control pages")]).toEqual([4096, 0]);
    expect(played.bytes - before).toBe(8192);
  });

  test("a failed RECLAIM of control pages, as a vCPU and as the TD ends", () => {
    // The vCPU has 6 pages, the TD 7; each in a range of its own.
    const failures = { "TDH.PHYMEM.PAGE.RECLAIM": [6, 7] };
    const end: Event[] = [{ op: "vcpu-free", guest: 0, vcpu: 0 }, gone];
    const played = play(name, end, { failures, placement: spread() });
    expect(played.troubles.map(({ op, page, error }) => [op, page, error])).toEqual([
      ["vcpu-free", null, "-EIO"],
      ["destroy", null, "-EIO"],
    ]);
    expect([played.lost, played.gets - played.puts, played.pairs.end]).toEqual([2, 2, 2]);
    expect(bytes(played, "control pages")).toBe(2 * 4096);
    expect(played.bytes - before).toBe(2 * (4096 + 8192));
    // The KeyID is free again all the same.
    const again = [...begun, ...end, ...begun, ...end];
    expect(simulate(on(name), again, { failures, placement: spread() }).lost).toBe(2);
  });

  test("a failed RECLAIM of an S-EPT page: KVM's mirror of it goes", () => {
    // Three tables; v2 to v4 have their pages from a list that pages of pairs come from as well.
    const failures = { "TDH.PHYMEM.PAGE.RECLAIM": [7] };
    const end: Event[] = [{ op: "vcpu-free", guest: 0, vcpu: 0 }, gone];
    const played = play(name, [event("fault", 0, 1), ...end], { failures, placement: spread() });
    expect([bytes(played, "S-EPT pages"), bytes(played, "mirror pages")]).toEqual([4096, 0]);
    expect([played.lost, played.pairs.end]).toEqual([1, 1]);
    const drawn = policy(name).cacheSeptPages > 0 ? 1 : 0;
    expect(played.taken - played.returned).toBe(2 + drawn);
  });
});

test("the whole of a 2M leaf is lost, without a pair, and what lies around it comes back", () => {
  const failures = { "TDH.MEM.PAGE.REMOVE": [2] };
  const events = [event("fault", 0, 2048, { level: "2m" }), event("punch", 0, 2048)];
  const played = play("v5", events, { failures });
  expect([played.lost, bytes(played, "private 2M pages")]).toEqual([512, 2 ** 21]);
  expect(played.troubles.map(({ page }) => page)).toEqual([512]);
  const refill = simulate(
    on("v5"),
    [...begun, ...events, gone, ...begun, event("fault", 0, 2048, { level: "2m" })],
    { failures },
  );
  expect(bytes(refill, "private 2M pages")).toBe(5 * 2 ** 21);
});

test("pages that were queued and never added have no call that could fail", () => {
  const failures = { "TDH.MEM.PAGE.REMOVE": [1] };
  const events = [...begun.slice(0, 2), event("queue", 0, 40), gone];
  expect(simulate(on("v4"), events, { failures }).lost).toBe(0);
});

test("failures are numbers of calls, in any order", () => {
  const failures = { "TDH.MEM.PAGE.REMOVE": [7, 2, 5] };
  const events = [event("fault", 0, 8), event("remove", 0, 8)];
  const played = play("v6", events, { failures });
  expect(played.troubles.map(({ page }) => page)).toEqual([1, 4, 6]);
  expect(bytes(played, "private 4K pages")).toBe(3 * 4096);
});

test("v5: S-EPT pages that wait go back with their vCPU", () => {
  const end: Event = { op: "vcpu-free", guest: 0, vcpu: 0 };
  const played = play("v5", [event("fault", 0, 1), end]);
  expect([bytes(played, "waiting S-EPT pages"), played.lost]).toEqual([0, 0]);
});

test("with static PAMT the page alone is lost", () => {
  const failures = { "TDH.MEM.PAGE.REMOVE": [1, 1, 3], "TDH.PHYMEM.PAGE.RECLAIM": [1] };
  const played = simulate(host({ memory: "8G" }), [...begun, event("fault", 0, 3), gone], {
    failures,
  });
  expect([played.lost, bytes(played, "private 4K pages")]).toEqual([3, 8192]);
  expect([bytes(played, "control pages"), played.errors["-EIO"]]).toEqual([4096, 3]);
});
