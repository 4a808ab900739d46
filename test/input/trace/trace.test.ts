import { readFileSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { readTraceRecords, TraceReader, traceRecords } from "../../../lib/input/trace/trace.js";
import type { TraceRecord } from "../../../lib/workload/trace-record.js";

const read = (name: string): string =>
  readFileSync(new URL(`../../fixtures/trace/${name}`, import.meta.url), "utf8");
const promotion = read("promotion_2m.txt");
const privateFaults = read("private_faults.txt");
const records = (text: string): TraceRecord[] => [...traceRecords([text])];

describe("published traces", () => {
  test("a promotion to 2M", () => {
    const found = records(promotion);
    expect(found.map(({ kind }) => kind)).toEqual([
      "fault",
      ...Array.from({ length: 6 }, () => "spte-changed"),
      "spte-set",
    ]);
    const at = { task: "VCPU-0", pid: 61_883, cpu: 78 };
    const none = { isPresent: false, isLeaf: false, pfn: 0 };
    expect(found.slice(0, 3)).toEqual([
      {
        kind: "fault",
        at: { ...at, line: 1, time: 72_276.115679 },
        gfn: 0x84d,
        vcpu: null,
        errorCode: 4,
        isPrivate: false,
      },
      {
        kind: "spte-changed",
        at: { ...at, line: 3, time: 72_276.127008 },
        gfn: 0x800,
        level: 2,
        old: { isPresent: true, isLeaf: false, pfn: 0x100b1b16 },
        new: { isPresent: true, isLeaf: true, pfn: 0x100b4a00 },
      },
      {
        kind: "spte-changed",
        at: { ...at, line: 5, time: 72_276.127009 },
        gfn: 0x800,
        level: 1,
        old: { isPresent: true, isLeaf: true, pfn: 0x1003eb27 },
        new: none,
      },
    ]);
    expect(found.at(-3)).toMatchObject({ gfn: 0x803, old: none, new: none });
    expect(found.at(-1)).toMatchObject({ gfn: 0x800, level: 2, spte: { pfn: 0x100b4a00 } });
  });

  test("private faults in the newer form", () => {
    const found = records(privateFaults);
    expect(found).toHaveLength(4);
    expect(found[1]).toEqual({
      kind: "fault",
      at: { line: 2, time: 324_797.631256, cpu: 98, task: "<...>", pid: 1_946_910 },
      gfn: 0x18cbdff,
      vcpu: 219,
      errorCode: 0x500000004,
      isPrivate: true,
    });
  });
});

const event = "as id 0 gfn ffc00 level 2 old_spte 800000010bc97907 new_spte 80000000000005a0";
const changed = {
  kind: "spte-changed",
  gfn: 0xffc00,
  level: 2,
  old: { isPresent: true, isLeaf: false, pfn: 0x10bc97 },
  new: { isPresent: false },
};

describe("spellings of a header", () => {
  test.each([
    ["ftrace", "   vm-6434    [059] ....   234.587042: ", { task: "vm", pid: 6434, cpu: 59 }],
    [
      "ftrace with a tgid",
      " CPU 0/KVM-12 (  10) [001] d..1. 1.5: ",
      { task: "CPU 0/KVM", pid: 12, cpu: 1 },
    ],
    [
      "ftrace without a tgid",
      " CPU 0/KVM-12 (-------) [001] d..1. 1.5: ",
      { task: "CPU 0/KVM", pid: 12 },
    ],
    ["a task without a name", "<...>-7 [000] ..... 1.5: ", { task: "<...>", pid: 7 }],
    ["a clock of ticks", "vm-7 [000] ..... 123456789: ", { time: 123_456_789 }],
    [
      "trace-cmd",
      "    CPU 1/KVM-12    [003]  9.000001:  ",
      { task: "CPU 1/KVM", cpu: 3, time: 9.000001 },
    ],
    ["trace-cmd in ns", "vm-12 [003] 9.000000001: ", { task: "vm", time: 9.000000001 }],
    [
      "a name with dashes",
      "qemu-system-x86-8397    [002] ..... 1404.3: ",
      { task: "qemu-system-x86", pid: 8397 },
    ],
    [
      "a name with brackets",
      "a [1] 2: b-3 [002] ..... 1404.3: ",
      { task: "a [1] 2: b", pid: 3, cpu: 2 },
    ],
    [
      "perf script",
      "CPU 0/KVM 61883 [078] 72276.115679:  kvmmmu:",
      { task: "CPU 0/KVM", pid: 61_883, cpu: 78 },
    ],
    [
      "perf script with pid and tid",
      " CPU 0/KVM 61880/61883 [078] 1.5: kvmmmu:",
      { task: "CPU 0/KVM", pid: 61_883 },
    ],
    [
      "perf script of one task",
      "CPU 0/KVM 61883 1.5: kvmmmu:",
      { task: "CPU 0/KVM", pid: 61_883, cpu: null },
    ],
    [
      "ftrace's latency format",
      "  CPU 0/KV-61883    78d..1.   12us+: ",
      { task: "CPU 0/KV", pid: 61_883, cpu: 78, time: 12e-6 },
    ],
    [
      "ftrace's latency format, at once",
      "   a 1-b-7         3.....    0us : ",
      { task: "a 1-b", pid: 7, cpu: 3, time: 0 },
    ],
    [
      "trace-cmd report -l",
      "CPU 0/KV-12      3d...  72.127008: ",
      { task: "CPU 0/KV", pid: 12, cpu: 3, time: 72.127008 },
    ],
    [
      "perf script -F +period",
      "CPU 0/KVM 61883 [078] 1.5:          1 kvmmmu:",
      { task: "CPU 0/KVM", pid: 61_883, cpu: 78, time: 1.5 },
    ],
    ["perf script -F time", "  72276.115679: kvmmmu:", { task: "", pid: null, cpu: null }],
    ["perf script -F cpu,time", "[078] 72276.115679: kvmmmu:", { task: "", pid: null, cpu: 78 }],
    ["a task named as an event", "kvm_spte-7 [000] ..... 1.5: ", { task: "kvm_spte", pid: 7 }],
    ["Windows", "vm-6434 [059] 234.5:\t", { task: "vm", pid: 6434 }],
  ])("%s", (name, head, expected) => {
    const line = `${head}kvm_tdp_mmu_spte_changed: ${event}${name === "Windows" ? "\r" : ""}\n`;
    expect(records(line)).toHaveLength(1);
    expect(records(line)[0]).toMatchObject({ ...changed, at: expected });
  });
});

describe("fields", () => {
  const head = "vm-1 [000] 1.0: ";
  test.each<[string, object]>([
    [
      "kvm_mmu_split_huge_page: gfn 200 spte 6000000123400be7 level 2 errno -12",
      {
        kind: "split",
        gfn: 0x200,
        errno: -12,
        spte: { isPresent: true, isLeaf: true, pfn: 0x123400 },
      },
    ],
    [
      "kvm_mmu_set_spte: gfn 7 spte 6000000000123be7 (rwxu) level 1 at ffff88810abc",
      { kind: "spte-set", gfn: 7, level: 1, spte: { pfn: 0x123 } },
    ],
    [
      "kvm_mmu_set_spte: gfn 7 spte 0 (----) level 1 at 0x8",
      { spte: { isPresent: false, isLeaf: false, pfn: 0 } },
    ],
    [
      "kvm_page_fault: vcpu 3 rip 0x0 address 0x0000800012345000 error_code 0x182",
      { gfn: 0x800012345, vcpu: 3, isPrivate: false },
    ],
    [
      "kvm_page_fault: vcpu 3 rip 0x0 address 0x1000 error_code 0x2000000000002",
      { isPrivate: true, errorCode: 2 ** 49 + 2 },
    ],
    ["kvm_page_fault: address ffff888000001000 error_code 2", { gfn: 0xffff888000001 }],
    [
      "kvm_tdp_mmu_spte_changed: as id 1 gfn 0 level 5 old_spte 0 new_spte ffffffffffffffff",
      { level: 5, new: { isLeaf: true, pfn: 2 ** 40 - 1 } },
    ],
    [
      "kvm_tdp_mmu_spte_changed: as id 0 gfn 0 level 1 old_spte 498 new_spte 5a0",
      { old: { isPresent: false }, new: { isPresent: false } },
    ],
  ])("%s", (line, expected) => {
    expect(records(head + line)).toHaveLength(1);
    expect(records(head + line)[0]).toMatchObject(expected);
  });
});

describe("a broken line", () => {
  const good = promotion.split("\n")[2]!;
  test.each([
    ["a field misses", good.replace("level 2 ", "")],
    ["no hex", good.replace("gfn 800", "gfn 8g0")],
    ["more than 64 bits", good.replace("100b1b16827", "12345678123456781")],
    ["no such level", good.replace("level 2", "level 6")],
    ["a frame beyond memory", good.replace("gfn 800", "gfn 123456789ab")],
    ["more than there is", `${good} 7`],
    ["cut short", good.slice(0, -20)],
    ["cut within the name", good.slice(0, good.indexOf("_changed"))],
    ["without a time", good.replace(/ 72276.127008:/, "")],
    ["without a task", good.replace("VCPU-0-61883", "")],
    ["without a pid", good.replace("VCPU-0-61883", "VCPU")],
    ["a time that is none", good.replace("72276.127008", "72276.127.008")],
  ])("%s: named with file and line, or kept out and counted", (_, line) => {
    const text = `${good}\n${line}\n${good}\n`;
    expect(() => [...traceRecords([text], new TraceReader({ name: "td.txt" }))]).toThrow(
      "td.txt line 2: broken kvm_tdp_mmu_spte_changed:",
    );
    const reader = new TraceReader({ name: "td.txt", keep: true });
    expect([...traceRecords([text], reader)].map(({ at }) => at.line)).toEqual([1, 3]);
    expect(reader).toMatchObject({ skipped: 1, lines: 3 });
    expect(reader.firstSkipped?.message).toContain("td.txt line 2:");
  });

  test.each([
    "",
    "hello\n",
    "vm-1 [000] 1.0: kvm_fpu: unload\n",
    "\0\u0001kvm_",
    "# kvm_page_fault: x",
  ])("%j has no event", (text) => {
    expect(() => records(text)).toThrow("trace: no event of KVM's page tables");
  });
});

test("events that a trace says it lost are counted", () => {
  const reader = new TraceReader();
  const text = `CPU:3 [LOST 12 EVENTS]\n${promotion}CPU:3 [30 EVENTS DROPPED]\nCPU:0 [LOST EVENTS]\n`;
  expect([...traceRecords([text], reader)]).toHaveLength(8);
  expect(reader.lost).toBe(43);
});

test.prop([fc.integer({ min: 1, max: 300 })])("chunks of any size give the same", async (size) => {
  const text = `${promotion}CPU 0/KVMé-5 [1] 1.5: kvm_page_fault: address 1000 error_code 4`;
  const bytes = new TextEncoder().encode(text);
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  expect([...traceRecords(parts)]).toEqual(records(text));
  const streamed: TraceRecord[] = [];
  for await (const record of readTraceRecords(stream(parts))) streamed.push(record);
  expect(streamed).toEqual(records(text));
});

async function* stream(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

test("lines of any order and length are read as each alone would be", () => {
  const lines = [
    ...promotion.split("\n"),
    ...privateFaults.split("\n"),
    `VCPU-0-61883   [078] ..... 1.0: kvm_entry: vcpu 0, rip 0x0`,
    `a-1 [000] 1.0: kvm_page_fault: address 1000 error_code 2${" ".repeat(70_000)}`,
    "",
    "# kvm_page_fault: no event",
  ];
  const shuffled = Array.from(
    { length: 400 },
    (_, at) => lines[(at * at * 7 + at) % lines.length]!,
  );
  const known = new Map(lines.map((line) => [line, told(`${line}\n${promotion}`).slice(0, -8)]));
  expect(told(shuffled.join("\n"))).toEqual(shuffled.flatMap((line) => known.get(line)!));
});

/** The records of a text but for their lines. */
function told(text: string): object[] {
  return [...traceRecords([text], new TraceReader({ keep: true }))].map(({ at, ...rest }) => {
    const { line: _, ...where } = at;
    return { ...rest, ...where };
  });
}
