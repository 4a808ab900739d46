import { describe, expect, test } from "vitest";
import { simulate } from "../../../lib/model/simulate.js";
import { host } from "../../../lib/scene/host.js";
import type { Event } from "../../../lib/workload/event.js";

const node = host({ memory: "8G", pamt: "dynamic", policy: "v5", keyIds: 3 });
const td: Event = { op: "create", guest: 0 };
const vcpu: Event = { op: "vcpu-create", guest: 0, vcpu: 0 };
const runs: Event = { op: "finalize", guest: 0 };
const on = (op: Event["op"], first: number, count = 1, rest: Partial<Event> = {}): Event => ({
  op,
  guest: 0,
  vcpu: 0,
  first,
  count,
  ...rest,
});
const small = on("fault", 16, 4);
const large = on("fault", 512, 512, { level: "2m" });

describe("an event that cannot be names itself, its number and the state", () => {
  test.each<[string, readonly Event[]]>([
    ["event 1 cannot be: finalize of guest 0 (there is no such TD)", [runs]],
    ["event 2 cannot be: create of guest 0 (the TD is there already)", [td, td]],
    [
      "event 1 cannot be: create of guest -1 (expected a whole number for the guest)",
      [{ op: "create", guest: -1 }],
    ],
    [
      "event 3 cannot be: create of guest 2 (all 2 KeyIDs for guests are in use)",
      [td, { op: "create", guest: 1 }, { op: "create", guest: 2 }],
    ],
    [
      "event 3 cannot be: fault of guest 0, vCPU 0, pages 0x10+4 (the TD is destroyed)",
      [td, { op: "destroy", guest: 0 }, small],
    ],
    [
      "event 3 cannot be: vcpu-create of guest 0, vCPU 0 (the vCPU is there already)",
      [td, vcpu, vcpu],
    ],
    [
      "event 2 cannot be: vcpu-create of guest 0 (expected a whole number for the vCPU)",
      [td, { op: "vcpu-create", guest: 0 }],
    ],
    [
      "event 2 cannot be: vcpu-free of guest 0, vCPU 0 (there is no such vCPU)",
      [td, { ...vcpu, op: "vcpu-free" }],
    ],
    ["event 3 cannot be: finalize of guest 0 (the TD is finalized already)", [td, runs, runs]],
    [
      "event 3 cannot be: fault of guest 0, vCPU 0, pages 0x10+4 (the TD is not finalized)",
      [td, vcpu, small],
    ],
    [
      "event 3 cannot be: fault of guest 0, vCPU 0, pages 0x10+4 (the TD has no vCPU 0)",
      [td, runs, small],
    ],
    [
      "event 4 cannot be: add of guest 0, vCPU 0, pages 0x0+1 (the TD is finalized, so memory comes by faults)",
      [td, vcpu, runs, on("add", 0)],
    ],
    [
      "event 4 cannot be: add of guest 0, vCPU 0, pages 0x1+1 (page 0x1 is mapped already)",
      [td, vcpu, on("add", 0, 3), on("add", 1)],
    ],
    [
      "event 4 cannot be: remove of guest 0, vCPU 0, pages 0x10+1 (page 0x10 is not mapped)",
      [td, vcpu, runs, on("remove", 16)],
    ],
    [
      "event 5 cannot be: remove of guest 0, vCPU 0, pages 0x12+4 (page 0x14 is not mapped)",
      [td, vcpu, runs, small, on("remove", 18, 4)],
    ],
    [
      "event 5 cannot be: remove of guest 0, vCPU 0, pages 0x200+1 (page 0x201 is inside the 2m leaf at 0x200)",
      [td, vcpu, runs, large, on("remove", 512)],
    ],
    [
      "event 5 cannot be: demote of guest 0, vCPU 0, pages 0x0+512 (page 0x0 is not mapped)",
      [td, vcpu, runs, large, on("demote", 0, 512)],
    ],
    [
      "event 6 cannot be: demote of guest 0, vCPU 0, pages 0x200+512 (page 0x200 is mapped at 4k)",
      [td, vcpu, runs, large, on("demote", 512, 512), on("demote", 512, 512)],
    ],
    [
      "event 5 cannot be: demote of guest 0, vCPU 0, pages 0x200+1 (expected first and count in multiples of 512, the leaves that are split)",
      [td, vcpu, runs, large, on("demote", 512)],
    ],
    [
      "event 5 cannot be: demote of guest 0, vCPU 0, pages 0x200+512 (expected to split to 2m or 4k)",
      [td, vcpu, runs, large, on("demote", 512, 512, { level: "1g" })],
    ],
    [
      "event 5 cannot be: fault of guest 0, vCPU 0, pages 0x0+20 (page 0x11 is shared)",
      [td, vcpu, runs, on("convert", 17, 1, { to: "shared" }), on("fault", 0, 20)],
    ],
    [
      "event 4 cannot be: convert of guest 0, vCPU 0, pages 0x11+1 (page 0x11 is private already)",
      [td, vcpu, runs, on("convert", 17, 1, { to: "private" })],
    ],
    [
      "event 4 cannot be: convert of guest 0, vCPU 0, pages 0x11+1 (expected to: shared or private)",
      [td, vcpu, runs, on("convert", 17)],
    ],
    [
      "event 4 cannot be: fault of guest 0, vCPU 0, pages 0x11+0 (expected first and count in whole pages, count at least 1)",
      [td, vcpu, runs, on("fault", 17, 0)],
    ],
    [
      "event 4 cannot be: fault of guest 0, vCPU 0 (expected first and count in whole pages, count at least 1)",
      [td, vcpu, runs, { op: "fault", guest: 0, vcpu: 0 }],
    ],
    [
      "event 4 cannot be: fault of guest 0, vCPU 0, pages 0x7ffffffff+2 (private pages end at 0x800000000 with GPAW 48)",
      [td, vcpu, runs, on("fault", 2 ** 35 - 1, 2)],
    ],
    [
      'event 4 cannot be: fault of guest 0, vCPU 0, pages 0x0+1 (expected a level of 4k, 2m or 1g, not "3m")',
      [td, vcpu, runs, on("fault", 0, 1, { level: "3m" as "2m" })],
    ],
    [
      'unknown op of event 1: "faalt" (did you mean "fault"?)',
      [{ op: "faalt" as "fault", guest: 0 }],
    ],
  ])("%s", (message, events) => {
    expect(() => simulate(node, events)).toThrow(message);
  });

  test("without hugepages no leaf is there to be split", () => {
    const small = host({ ...node, policy: "v6" });
    expect(() => simulate(small, [td, vcpu, runs, large, on("demote", 512, 512)])).toThrow(
      "page 0x200 is mapped at 4k",
    );
  });

  test("a vCPU more than the module takes", () => {
    const few = host({ ...node, module: { maxVcpus: 1 } });
    expect(() => simulate(few, [td, vcpu, { ...vcpu, vcpu: 1 }])).toThrow(
      "the module takes 1 vCPUs",
    );
  });

  test("a host on which TDX does not come up plays nothing", () => {
    const failing = host({ ranges: [{ start: 0, end: 2 ** 20 }] });
    expect(failing.failure).not.toBeNull();
    expect(() => simulate(failing, [])).toThrow("nothing to simulate: ");
  });

  test.each([
    [{ "TDH.MNG.CREATE": [1] }, 'unknown failure: "TDH.MNG.CREATE"'],
    [{ allocation: [1.5] }, "invalid failures.allocation: 1.5 (expected numbers of calls, from 1)"],
  ])("failures %j are refused", (failures, message) => {
    expect(() => simulate(node, [], { failures })).toThrow(message);
  });
});
