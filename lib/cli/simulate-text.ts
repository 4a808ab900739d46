import { formatSize } from "../units.js";
import { plainTable } from "./plain-table.js";
import type { ReplayAnswer, SimulateAnswer } from "./simulate-answer.js";
import type { SizeFailure } from "./size-answer.js";

const size = (bytes: number): string => formatSize(bytes, 4);
const whole = (count: number): string => count.toLocaleString("en");

/** An answer of `pamtlab simulate` for a person: what it came to, the kinds of pages, the calls, and the warnings. */
export function simulateText(answer: SimulateAnswer): string {
  const { name, load, mode, policy, placement, events, bytes, peak, pairs } = answer;
  const sentence = [
    `${name}: after ${count(events, "event")} of ${load}, metadata takes ${size(bytes)} under ${modes[mode]} PAMT, at most ${size(peak)}.`,
    `${whole(pairs.end)} ranges of 2 MiB hold a pair, at most ${whole(pairs.peak)}.`,
    `Kernel policy ${policy}, cache minimum ${answer.cacheMin}; pages are placed ${placement}.`,
  ].join("\n");
  return `${sentence}\n\n${kindTable(answer)}\n\n${countTable(answer)}\n${callTable(answer)}${costText(answer)}${notesOf(answer)}`;
}

/** The same for a trace of host frames. */
export function replayText(answer: ReplayAnswer): string {
  const { policy, cacheMin, events, pairs } = answer;
  const sentence = [
    `After ${count(events, "event")}, ${whole(pairs.end)} ranges of 2 MiB hold a pair (${size(pairs.end * 8192)}), at most ${whole(pairs.peak)}.`,
    `Kernel policy ${policy}, cache minimum ${cacheMin}.`,
  ].join("\n");
  return `${sentence}\n\n${countTable(answer)}\n${notesOf(answer)}`;
}

/** The negative answer. */
export function failureText(name: string, { message, warnings }: SizeFailure): string {
  return `${name}: TDX cannot be initialised.\n  ${message}\n${noteLines(warnings)}`;
}

const modes = { static: "static", dynamic: "Dynamic" };

function count(number: number, what: string): string {
  return `${whole(number)} ${what}${number === 1 ? "" : "s"}`;
}

function kindTable({ kinds }: SimulateAnswer): string {
  const rows = [
    ...kinds.filter((one) => one.isMetadata),
    ...kinds.filter((one) => !one.isMetadata),
  ];
  return plainTable(
    ["pages", "", "at the end", "at most"],
    rows.map(({ name, isMetadata, bytes, peak }) => [
      name,
      isMetadata ? "metadata" : "beside",
      size(bytes),
      size(peak),
    ]),
    ["at the end", "at most"],
  );
}

function countTable(answer: ReplayAnswer | SimulateAnswer): string {
  const { gets, puts, adds, removes, locks, taken, returned, cached } = answer;
  const rows: readonly (readonly [string, number])[] = [
    ["gets", gets],
    ["puts", puts],
    ["PAMT.ADD", adds],
    ["PAMT.REMOVE", removes],
    ["global lock taken", locks],
    ["pages taken", taken],
    ["pages returned", returned],
    ["pages in caches", cached],
  ];
  return plainTable(
    ["counts", "at the end"],
    rows.map(([name, number]) => [name, whole(number)]),
    ["at the end"],
  );
}

function callTable({ seamcalls }: SimulateAnswer): string {
  const made = Object.entries(seamcalls).filter(([, number]) => number > 0);
  if (made.length === 0) return "";
  const rows = made.map(([leaf, number]) => [leaf, whole(number)]);
  return `\n${plainTable(["SEAMCALLs", "calls"], rows, ["calls"])}\n`;
}

function costText({ costs }: SimulateAnswer): string {
  if (!costs) return "";
  const [least, mean, most] = [costs.min, costs.avg, costs.max].map((us) => `${whole(us)} µs`);
  const rest = costs.unknown.length === 0 ? "" : `\n  not in it: ${costs.unknown.join(", ")}`;
  return `\nThese calls take ${mean} (${least} to ${most}) by\n  ${costs.source}${rest}\n`;
}

function notesOf({ warnings }: { readonly warnings: readonly string[] }): string {
  return warnings.length === 0 ? "" : `\n${noteLines(warnings)}`;
}

function noteLines(warnings: readonly string[]): string {
  return warnings.map((warning) => `  note: ${warning}\n`).join("");
}
