import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../lib/errors.js";
import { TraceReader, traceRecords } from "../../../lib/input/trace/trace.js";
import type { TraceRecord } from "../../../lib/workload/trace-record.js";

const read = (name: string): string =>
  readFileSync(new URL(`../../fixtures/trace/${name}`, import.meta.url), "utf8");
const promotion = read("promotion_2m.txt");
const privateFaults = read("private_faults.txt");

test("10 000 mutants: one kind of error, and records as sound as those of any trace", () => {
  const text = (promotion + privateFaults).split("\n").slice(0, 16).join("\n");
  const pieces = ["", " ", "\n", "kvm_", ":", "-", "[", "]", "0x", "f", "\0", "1.5:", "5a0", "é"];
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 8) / 2 ** 24) * below);
  };
  let refused = 0;
  for (let count = 0; count < 10_000; count++) {
    let mutant = text;
    for (let edits = random(4); edits >= 0; edits--) {
      const at = random(mutant.length);
      const to = at + random(3) * random(20);
      mutant = mutant.slice(0, at) + pieces[random(pieces.length)]! + mutant.slice(to);
    }
    const reader = new TraceReader({ keep: true });
    const kept = readAs(mutant, reader);
    if (typeof kept === "string" || !kept.every(isSound)) expect.fail(JSON.stringify(mutant));
    const all = readAs(mutant, new TraceReader());
    if ((typeof all === "string") !== reader.skipped > 0) expect.fail(JSON.stringify(mutant));
    if (typeof all === "string") refused++;
  }
  expect(refused).toBeGreaterThan(3000);
  expect(refused).toBeLessThan(9900);
});

/** The records, or the message with which the text was refused. */
function readAs(text: string, reader: TraceReader): TraceRecord[] | string {
  try {
    return [...traceRecords([text], reader)];
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw new Error(`threw ${String(error)} on ${JSON.stringify(text)}`, { cause: error });
  }
}

function isSound(record: TraceRecord): boolean {
  const { gfn, at } = record;
  const { time, pid, line } = at;
  return (
    Number.isInteger(gfn) &&
    gfn >= 0 &&
    gfn < 2 ** 52 &&
    Number.isFinite(time) &&
    (pid === null || Number.isInteger(pid)) &&
    line >= 1 &&
    (record.kind === "fault" || (record.level >= 1 && record.level <= 5))
  );
}

describe("text that would take long, or much", () => {
  test.each([
    ["no end of line", "kvm_page_fault ".repeat(200_000)],
    ["blanks", `vm-1 [0] 1.0: kvm_page_fault:${" ".repeat(3e6)}`],
    ["parentheses", "vm-1 [0] 1.0: kvm_mmu_set_spte: gfn 1 spte 1 (\n".repeat(40_000)],
    ["digits", `${"1".repeat(3e6)} kvm_page_fault: address 1 error_code 1`],
    ["lines without an event", "a\n".repeat(1e6)],
  ])("%s", (_, text) => {
    const reader = new TraceReader({ keep: true });
    const begun = performance.now();
    expect(() => {
      reader.push(`${privateFaults}${text}`);
      reader.end();
    }).not.toThrow();
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
