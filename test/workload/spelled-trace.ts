import { traceRecords } from "../../lib/input/trace/trace.js";
import type { Event } from "../../lib/workload/event.js";
import { traceEvents, type TraceWorkload } from "../../lib/workload/trace.js";

/** Lines of a trace by vCPU 0, with the events' names cut short. */
export function trace(...lines: readonly string[]): string {
  return lines
    .map((line, index) => {
      const [task, text] = line.startsWith("@")
        ? line.slice(1).split("| ")
        : ["CPU 0/KVM-10", line];
      const spelled = text!
        .replace(/^changed /, "kvm_tdp_mmu_spte_changed: as id 0 gfn ")
        .replace(/^set /, "kvm_mmu_set_spte: gfn ")
        .replace(/^split /, "kvm_mmu_split_huge_page: gfn ")
        .replace(/^fault /, "kvm_page_fault: vcpu 0 rip 0x0 address ");
      return `${task} [000] ${index}.5: ${spelled}\n`;
    })
    .join("");
}

export function events(text: string, workload?: TraceWorkload): Event[] {
  return [...traceEvents(traceRecords([text]), workload)];
}
/** Events but for the TD's and the vCPU's creation, told in a word each. */
export function told(text: string, workload?: TraceWorkload): string[] {
  return events(text, workload)
    .filter(({ op }) => !["create", "finalize", "vcpu-create"].includes(op))
    .map(({ op, first, count, level = "", vcpu }) =>
      `${op} ${first!.toString(16)}+${count} ${level} ${vcpu}`.replace("  ", " "),
    );
}

// Entries: leaves of 4K and of 2M on a frame, and a table.
export const leaf = (pfn: number): string => (pfn * 4096 + 0xe67).toString(16);
export const large = (pfn: number): string => (pfn * 4096 + 0xee7).toString(16);
export const table = (0x1234 * 4096 + 0x827).toString(16);
export const frozen = "80000000000005a0";
