import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { WASM, WASM_ORIGIN } from "../../../lib/input/trace/core/wasm-bytes.js";
import { TraceReader } from "../../../lib/input/trace/trace.js";
import type { TraceRecord } from "../../../lib/workload/trace-record.js";

const fixtures = new URL("../../fixtures/trace/", import.meta.url);
const texts = readdirSync(fixtures).map((name): [string, string] => [
  name,
  readFileSync(new URL(name, fixtures), "utf8"),
]);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const bench = (file: string): Buffer =>
  readFileSync(new URL(`../../../bench/ingest/${file}`, import.meta.url));

type Reader = new (options: { keep: boolean }) => TraceReader;

/** All that a reader tells of a text that comes in pieces of so many characters. */
function told(text: string, length: number, Made: Reader = TraceReader): unknown {
  const reader = new Made({ keep: true });
  const records: TraceRecord[] = [];
  let error = "";
  try {
    for (let at = 0; at < text.length; at += length) {
      records.push(...reader.push(text.slice(at, at + length)));
    }
    records.push(...reader.end());
  } catch (thrown) {
    error = String(thrown);
  }
  const { lines, skipped, lost, firstSkipped } = reader;
  return { records, error, lines, skipped, lost, first: String(firstSkipped) };
}

/** The same of a reader that has no WebAssembly, and so reads every line with care: by modules that begin anew. */
async function careful(text: string): Promise<unknown> {
  vi.resetModules();
  vi.stubGlobal("WebAssembly", undefined);
  const { TraceReader: Careful } = await import("../../../lib/input/trace/trace.js");
  const all = told(text, text.length, Careful);
  vi.unstubAllGlobals();
  return all;
}

describe("lines read in WebAssembly are those read with care", () => {
  test.each(texts)("%s, in pieces of all sizes", async (_, text) => {
    const whole = await careful(text);
    for (const length of [7, 1000, text.length]) expect(told(text, length)).toEqual(whole);
  });

  const heads = [
    "       CPU 7/KVM-61887   [007] ..... 72276.115679: ",
    " qemu_kvm-12 (  12) [000] d..1. 1.000001: ",
    "a b-1 0d..1. 12us!: ",
    "a-1 0d..1. 12us : ",
    "CPU 0/KVM 2/3 [001] 7.5: 1 kvm:",
    "t-1 [0] 0000000001.5: ",
    "t-0000000001 [0] 1: ",
    "t-9999999999 [0] 1: ",
    "[0] 1: ",
    "1.5: ",
    "x-3 [1",
    "kvm_x: t-1 [0] 2.0: ",
    "CPU:3 [LOST 12 EVENTS] ",
    "# ",
  ];
  const tails = [
    "kvm_page_fault: vcpu 3 rip 0x1 address 0x84d000 error_code 0x500000004",
    "kvm_page_fault: address 84d000 error_code 4  ",
    "kvm_page_fault: vcpu -3 rip 0x1 address 0x84d000 error_code 4",
    "kvm_page_fault: address 84d000 error_code 40000000000000",
    "kvm_tdp_mmu_spte_changed: as id 0 gfn 100 level 1 old_spte 5a0 new_spte 8060000012345bf7",
    "kvm_tdp_mmu_spte_changed: as id -1 gfn 0X100 level 2 old_spte 0\tnew_spte efff",
    "kvm_tdp_mmu_spte_changed: as id 0 gfn 10000000000 level 1 old_spte 0 new_spte 0",
    "kvm_tdp_mmu_spte_changed: as id 0 gfn 1 level 6 old_spte 0 new_spte 0",
    "kvm_tdp_mmu_spte_changed: as id 0000000001 gfn 1 level 1 old_spte 0 new_spte 0",
    "kvm_tdp_mmu_spte_changed: as id 0 gfn 1 level 1 old_spte 11112222333344445 new_spte 0",
    "kvm_mmu_set_spte: gfn 5 spte bf7 (rwxu) level 1 at 8f7",
    "kvm_mmu_set_spte: gfn 5 spte bf7 (rwxu level 1 at 8f7",
    "kvm_mmu_split_huge_page: gfn 200 spte ef7 level 2 errno -12",
    "kvm_mmu_spte_requested: gfn 1 pfn 2 level 1",
    "kvm_mmu_set_spt",
    "kvm_entry: vcpu 0, rip 0x1",
    "sched_switch: prev_comm=a kvm_x",
    "kvm_page_fault: address 84d000 error_code 4 more",
  ];
  test("every head with every tail, good and broken", async () => {
    const text = heads.flatMap((head) => tails.map((tail) => head + tail)).join("\n");
    const whole = await careful(text);
    expect(told(text, text.length)).toEqual(whole);
    expect(told(text, 100)).toEqual(whole);
  });

  test("a line that is longer than a window, and more rows than a call has", async () => {
    const line = `${heads[0]}${tails[1]}\n`;
    const text = `${line}${"x".repeat(400_000)}\n${line.repeat(9000)}`;
    const whole = (await careful(text)) as { records: unknown[] };
    expect(told(text, text.length)).toEqual(whole);
    expect(whole.records.length).toBe(9001);
  });

  test("readers that take turns do not read each other's text", () => {
    const [one, other] = [new TraceReader(), new TraceReader()];
    const frames = [1, 2, 3, 4].map((gfn) => {
      const reader = gfn % 2 ? one : other;
      return reader.push(`t-1 [0] 1: kvm_page_fault: address ${gfn}000 error_code 4\n`)[0]!.gfn;
    });
    expect(frames).toEqual([1, 2, 3, 4]);
  });
});

test("the module is what its source was compiled to, by the compiler that is pinned", () => {
  const manifest = JSON.parse(bench("package.json").toString()) as {
    devDependencies: Record<string, string>;
  };
  expect(sha256(bench("lines.as.ts"))).toBe(WASM_ORIGIN.source);
  expect(sha256(Buffer.from(WASM, "base64"))).toBe(WASM_ORIGIN.bytes);
  expect(WASM_ORIGIN.compiler).toBe(`assemblyscript ${manifest.devDependencies["assemblyscript"]}`);
});
