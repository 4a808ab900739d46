import type { Component } from "../model/components.js";
import { formatShare, formatSize } from "../units.js";
import type { FootprintAnswer } from "./footprint-answer.js";
import { plainTable } from "./plain-table.js";
import type { SizeFailure } from "./size-answer.js";

/** An answer of `pamtlab footprint` for a person: what it comes to, its components, and the warnings. */
export function footprintText(name: string, answer: FootprintAnswer | SizeFailure): string {
  const notes = answer.warnings.map((warning) => `  note: ${warning}\n`).join("");
  if ("error" in answer) {
    return `${name}: TDX cannot be initialised.\n  ${answer.message}\n${notes}`;
  }
  const beside = besideTable(answer);
  return [
    `${sentence(answer)}\n`,
    `${componentTable(answer)}\n`,
    ...(beside === undefined ? [] : [`Besides, and no metadata:\n${beside}\n`]),
    ...(notes === "" ? [] : [notes]),
  ].join("\n");
}

const size = (bytes: number): string => formatSize(bytes, 4);

function sentence(answer: FootprintAnswer): string {
  const { name, memory, guests, policy, module, mode, static: all, dynamic } = answer;
  const tds = guests.count === 1 ? "1 TD" : `${guests.count} TDs`;
  const load = guests.count === 0 ? "no TD" : `${tds} of ${size(guests.memory)} in all`;
  return [
    `${name}: with ${load} on ${size(memory)} of memory, metadata takes ${expected(dynamic)} under Dynamic PAMT`,
    `and ${size(all.bytes)} under static PAMT: ${difference(all.bytes - dynamic.expected.bytes)}.`,
    `That is ${shares(answer)}.`,
    `Kernel policy ${policy}, TDX module ${module}; the host boots with ${mode} PAMT.`,
  ].join("\n");
}

function expected({ best, expected, worst }: FootprintAnswer["dynamic"]): string {
  if (best.bytes === worst.bytes) return size(best.bytes);
  return `an expected ${size(expected.bytes)} (${size(best.bytes)} packed … ${size(worst.bytes)} scattered)`;
}

function difference(saved: number): string {
  if (saved === 0) return "the same";
  return saved > 0 ? `${size(saved)} less when dynamic` : `${size(-saved)} more when dynamic`;
}

function shares({ static: all, dynamic }: FootprintAnswer): string {
  const host = `${formatShare(dynamic.expected.share)} of host memory instead of ${formatShare(all.share)}`;
  const [part, ofStatic] = [dynamic.expected.guestShare, all.guestShare];
  if (part === undefined || ofStatic === undefined) return host;
  return `${host}, and ${formatShare(part)} of guest memory instead of ${formatShare(ofStatic)}`;
}

/** One row a component that takes anything, the modes side by side, and their totals. */
function componentTable({ components, dynamic, ...answer }: FootprintAnswer): string {
  const atBoot = components.filter(({ when }) => when === "boot");
  const names = [...new Set([...atBoot, ...components].map(({ name }) => name))];
  const rows = names.flatMap((name) => {
    const inMode = (mode: string): Component | undefined =>
      components.find((one) => one.name === name && one.mode === mode && one.worst > 0);
    const [all, parts] = [inMode("static"), inMode("dynamic")];
    if (!all && !parts) return [];
    const { when, scope } = (all ?? parts)!;
    const figures = [all?.bytes, parts?.bytes, parts?.best, parts?.worst];
    return [
      [name, scope, when, ...figures.map((bytes) => (bytes === undefined ? "" : size(bytes)))],
    ];
  });
  const totals = [answer.static, dynamic.expected, dynamic.best, dynamic.worst];
  return plainTable(
    ["component", "of", "taken at", ...figureHeads],
    [...rows, ["total", "", "", ...totals.map(({ bytes }) => size(bytes))]],
    figureHeads,
  );
}

const figureHeads = ["static", "dynamic", "packed", "scattered"];

function besideTable({ beside }: FootprintAnswer): string | undefined {
  const rows = beside
    .filter(({ bytes }) => bytes > 0)
    .map(({ name, scope, when, bytes }) => [name, scope, when, size(bytes)]);
  return rows.length === 0
    ? undefined
    : plainTable(["memory", "of", "taken at", "bytes"], rows, ["bytes"]);
}
