import Table from "cli-table3";
import type { Host } from "../scene/host.js";
import { formatRange } from "../tdx/memory.js";
import { formatShare, formatSize, KiB } from "../units.js";
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
  const table = plainTable(["mode", "at boot", "share", "dmesg prints"]);
  const row = (name: string, bytes: number, kb: string): void =>
    void table.push([name, size(bytes), formatShare(bytes / host.memory), kb]);
  if (all) row("static PAMT", all.bytes, `${all.kb} KB allocated for PAMT`);
  if (dynamic) {
    row("Dynamic PAMT, nothing backed", dynamic.bytes, `${dynamic.kb} KB allocated for PAMT`);
    row(
      "  its reference counters",
      refcounts.flat,
      `nothing (${refcounts.sparse / KiB} KiB if sparse)`,
    );
  }
  return text(table);
}

function tdmrTable({ tdmrs }: SizeAnswer): string {
  const table = plainTable([
    "TDMR",
    "node",
    "size",
    "PAMT_4K",
    "or bitmap",
    "PAMT_2M",
    "PAMT_1G",
    "holes",
  ]);
  for (const tdmr of tdmrs) {
    const { base, node, pamt4k, bitmap, pamt2m, pamt1g, reserved } = tdmr;
    const span = formatRange({ start: base, end: base + tdmr.size });
    const tables = [tdmr.size, pamt4k, bitmap, pamt2m, pamt1g].map(size);
    table.push([span, node, ...tables, reserved.length]);
  }
  return text(table);
}

function text(table: Table.Table): string {
  return table.toString().replaceAll(/ +$/gm, "");
}

/** A table without frame or colour, so that it reads alike on a terminal and in a file. */
function plainTable(head: string[]): Table.Table {
  const none = Object.fromEntries(
    [
      "top",
      "bottom",
      "left",
      "right",
      "mid",
      "top-mid",
      "top-left",
      "top-right",
      "bottom-mid",
      "bottom-left",
    ]
      .concat(["bottom-right", "left-mid", "mid-mid", "right-mid"])
      .map((part) => [part, ""]),
  );
  return new Table({
    head,
    chars: { ...none, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
}
