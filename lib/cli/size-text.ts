import type { Host } from "../scene/host.js";
import { formatRange } from "../tdx/memory.js";
import { formatShare, formatSize, KiB } from "../units.js";
import { plainTable } from "./plain-table.js";
import type { SizeAnswer, SizeFailure } from "./size-answer.js";

/** An answer of `pamtlab size` for a person: a sentence, the TDMRs, what dmesg prints, and the warnings. */
export function sizeText(host: Host, answer: SizeAnswer | SizeFailure): string {
  const notes = answer.warnings.map((warning) => `  note: ${warning}\n`).join("");
  const what = `${host.name}: ${size(host.memory)} of memory (${host.source})`;
  if ("error" in answer)
    return `${what}: TDX cannot be initialised.\n  ${answer.message}\n${notes}`;
  return `${what}.\n\n${totals(host, answer)}\n\n${tdmrTable(answer)}\n${notes && `\n${notes}`}`;
}

const size = (bytes: number): string => formatSize(bytes, 4);

function totals(host: Host, { static: all, dynamic, refcounts }: SizeAnswer): string {
  const row = (name: string, bytes: number, prints: string): string[] => [
    name,
    size(bytes),
    formatShare(bytes / host.memory),
    prints,
  ];
  const sparse = `nothing (${refcounts.sparse / KiB} KiB if sparse)`;
  return plainTable(
    ["mode", "at boot", "share", "dmesg prints"],
    [
      ...(all ? [row("static PAMT", all.bytes, printed(all.kb))] : []),
      ...(dynamic
        ? [
            row("Dynamic PAMT, nothing backed", dynamic.bytes, printed(dynamic.kb)),
            row("  its reference counters", refcounts.flat, sparse),
          ]
        : []),
    ],
  );
}

function printed(kb: number): string {
  return `${kb} KB allocated for PAMT`;
}

function tdmrTable({ tdmrs }: SizeAnswer): string {
  return plainTable(
    ["TDMR", "node", "size", "PAMT_4K", "or bitmap", "PAMT_2M", "PAMT_1G", "holes"],
    tdmrs.map(({ base, node, pamt4k, bitmap, pamt2m, pamt1g, reserved, ...tdmr }) => {
      const span = formatRange({ start: base, end: base + tdmr.size });
      const tables = [tdmr.size, pamt4k, bitmap, pamt2m, pamt1g].map(size);
      return [span, node, ...tables, reserved.length];
    }),
  );
}
