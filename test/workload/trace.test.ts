import { readFileSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { traceRecords } from "../../lib/input/trace/trace.js";
import { simulate } from "../../lib/model/simulate.js";
import { host } from "../../lib/scene/host.js";
import { traceEvents, TraceWorkload } from "../../lib/workload/trace.js";
import { events, large, leaf, table, told, trace } from "./spelled-trace.js";

const read = (name: string): string =>
  readFileSync(new URL(`../fixtures/trace/${name}`, import.meta.url), "utf8");

describe("published traces", () => {
  test("a promotion: the leaf of 2M, its pages unmapped before the trace", () => {
    const workload = new TraceWorkload();
    expect(events(read("promotion_2m.txt"), workload)).toEqual([
      { op: "create", guest: 0 },
      { op: "finalize", guest: 0 },
      { op: "vcpu-create", guest: 0, vcpu: 0 },
      { op: "fault", guest: 0, vcpu: 0, first: 0x800, count: 512, level: "2m" },
    ]);
    expect(workload.warnings).toEqual([
      "4 leaves were unmapped that had been mapped before the trace began",
    ]);
  });

  test("private faults: a page each, by the vCPU that the line names", () => {
    const workload = new TraceWorkload({ guest: 7 });
    expect(events(read("private_faults.txt"), workload)).toEqual([
      { op: "create", guest: 7 },
      { op: "finalize", guest: 7 },
      { op: "vcpu-create", guest: 7, vcpu: 219 },
      { op: "fault", guest: 7, vcpu: 219, first: 0x18cbc00, count: 1, level: "4k" },
      { op: "fault", guest: 7, vcpu: 219, first: 0x18cbdff, count: 2, level: "4k" },
      { op: "fault", guest: 7, vcpu: 219, first: 0x18cbfff, count: 1, level: "4k" },
    ]);
    expect(workload.warnings).toEqual([
      "no page table entry shows in the trace: each fault counts as one 4K page",
    ]);
  });
});

const map = (gfn: string): string => `changed ${gfn} level 1 old_spte 0 new_spte ${leaf(7)}`;

describe("threads", () => {
  test("are vCPUs by what they say, by their names, or in the order they come", () => {
    const text = trace(
      "@vm-9| fault 0x7000 error_code 0x2",
      `@vm-9| ${map("7")}`,
      `@CPU 2/KVM-10| ${map("100")}`,
      `@VCPU-3-11| ${map("200")}`,
      `@qemu-12| ${map("300")}`,
      `@kworker/1:0-13| changed 300 level 1 old_spte ${leaf(7)} new_spte 0`,
    ).replace("vcpu 0", "vcpu 5");
    expect(told(text)).toEqual([
      "fault 7+1 4k 5",
      "fault 100+1 4k 2",
      "fault 200+1 4k 3",
      "fault 300+1 4k 0",
      "remove 300+1 null",
    ]);
  });
});

describe("shared memory", () => {
  test("by the shared bit of the address, mapped and unmapped", () => {
    const workload = new TraceWorkload();
    const text = trace(
      "fault 0x0000800000200000 error_code 0x182",
      `changed 200 level 1 old_spte 0 new_spte ${leaf(7)}`,
      "fault 0x0000000000300000 error_code 0x2",
      `changed 300 level 1 old_spte 0 new_spte ${leaf(8)}`,
      `changed 200 level 1 old_spte ${leaf(7)} new_spte 0`,
    );
    expect(told(text, workload)).toEqual(["fault 300+1 4k 0"]);
    expect(workload.warnings).toEqual(["1 faults on shared memory were left out"]);
  });

  test("by the private bit, where faults have it", () => {
    const text = trace(
      "fault 0x200000 error_code 0x400000004",
      "fault 0x300000 error_code 0x4",
      "fault 0x400000 error_code 0x2000000000004",
    );
    expect(told(text)).toEqual(["fault 200+1 4k 0", "fault 400+1 4k 0"]);
  });
});

test("a kernel without huge pages maps 4K and never splits", () => {
  const text = trace(
    `changed 200 level 2 old_spte 0 new_spte ${large(512)}`,
    `changed 200 level 2 old_spte ${large(512)} new_spte ${table}`,
    `changed 200 level 1 old_spte ${leaf(512)} new_spte 0`,
  );
  expect(told(text, new TraceWorkload({ largest: "4k" }))).toEqual([
    "fault 200+512 4k 0",
    "remove 200+1 0",
  ]);
});

const line = fc.record({
  op: fc.constantFrom("map", "unmap", "split", "promote", "set"),
  unit: fc.nat({ max: 2 }),
  page: fc.constantFrom(0, 1, 2, 511),
  level: fc.constantFrom(1, 2),
});

describe("whatever a trace holds, its events can be played", () => {
  test.prop([fc.array(line, { maxLength: 40 }), fc.constantFrom("v5", "v6")])(
    "under kernels with and without huge pages",
    (lines, policy) => {
      const text = trace(
        ...lines.map(({ op, unit, page, level }) => {
          const gfn = (0x40000 + unit * 512 + (level === 1 ? page : 0)).toString(16);
          const entry = level === 1 ? leaf(7) : large(512);
          const at = (0x40000 + unit * 512).toString(16);
          if (op === "map") return `changed ${gfn} level ${level} old_spte 0 new_spte ${entry}`;
          if (op === "unmap") return `changed ${gfn} level ${level} old_spte ${entry} new_spte 5a0`;
          if (op === "set") return `set ${gfn} spte ${entry} (rwxu) level ${level} at 8`;
          if (op === "split") return `split ${at} spte ${large(512)} level 2 errno 0`;
          return `changed ${at} level 2 old_spte ${table} new_spte ${large(512)}`;
        }),
        `changed 0 level 1 old_spte 0 new_spte ${leaf(1)}`,
      );
      const machine = host({ memory: "4G", pamt: "dynamic", policy });
      const largest = machine.policy.hugepages ? "1g" : "4k";
      const played = simulate(
        machine,
        traceEvents(traceRecords([text]), new TraceWorkload({ largest })),
      );
      expect(played.troubles).toEqual([]);
    },
  );
});
