import { InputError } from "../errors.js";
import { hex, logRange, type LogRange } from "./address.js";
import { e820Type, type E820Edit, type E820Entry } from "./e820.js";
import { addressPair, heads, type Head } from "./dmesg-patterns.js";

/** Which of the kernel's printed maps a line belongs to; a later one replaces those before it. */
export type MapName = "BIOS-e820" | "user" | "modified";

/** What one piece of a log line states. */
export type Fact =
  | { readonly kind: "boot" }
  | { readonly kind: "map"; readonly map: MapName; readonly entry: E820Entry }
  | { readonly kind: "unread"; readonly line: number; readonly text: string }
  | { readonly kind: "edit"; readonly edit: E820Edit }
  | { readonly kind: "node"; readonly node: number; readonly range: LogRange }
  | { readonly kind: "cmr"; readonly range: LogRange }
  | { readonly kind: "keyIds"; readonly count: number }
  | { readonly kind: "lastPfn"; readonly pfn: number }
  | { readonly kind: "dynamic" }
  | { readonly kind: "pamt"; readonly kb: number }
  | { readonly kind: "failure"; readonly text: string };

/** A piece of a line: what it begins as, and its text up to the next piece. */
export interface Piece {
  readonly head: Head;
  readonly text: string;
  readonly line: number;
}

/** A piece read: a fact, `open` where the rest may stand on the next line, or undefined where it states nothing. */
export type Reading = Fact | "open" | undefined;

type Reader = (text: string, line: number, last: boolean) => Reading;

// Linux include/linux/numa.h: MAX_NUMNODES is at most 2^10 on x86-64.
const NODE_LIMIT = 1024;

const readers: Readonly<Record<Head, Reader>> = {
  boot: () => ({ kind: "boot" }),
  dynamic: () => ({ kind: "dynamic" }),
  map: (text, line, last) => {
    const name = /^[^:]+/.exec(text)![0] as MapName;
    const body = text.slice(name.length + 1);
    if (/^\s*\[gap\b/.test(body)) return undefined;
    const pair = addressPair(body);
    if (!pair) return begun(body, line, last);
    const type = e820Type(pair.rest);
    if (type === undefined && last && pair.rest.trim() === "") return "open";
    if (type === undefined) return { kind: "unread", line, text: text.trim().slice(0, 100) };
    return {
      kind: "map",
      map: name,
      entry: { ...logRange("dmesg", line, pair.digits, pair.past), type },
    };
  },
  edit: (text, line, last) => {
    const [words, verb] = /^e820:? (update|remove)(?: range:)?/.exec(text)!;
    const pair = addressPair(text.slice(words.length));
    if (!pair) return begun(text.slice(words.length), line, last);
    const [from = "", to] = pair.rest.split(/==\s*>/);
    if (last && (verb === "update" ? !to?.trim() : pair.rest.trim() === "")) return "open";
    const fromType = e820Type(from);
    const toType = verb === "update" ? (e820Type(to ?? "") ?? "other") : undefined;
    if (verb === "update" && fromType === undefined) return undefined;
    const [first, end] = pair.digits;
    const edit = { start: hex(first), end: hex(end) + pair.past, line, from: fromType, to: toType };
    if (edit.end <= edit.start) logRange("dmesg", line, pair.digits, pair.past);
    return { kind: "edit", edit };
  },
  node: (text, line, last) => {
    const [words, digits] = /^node\s+(\d+):/.exec(text)!;
    const pair = addressPair(text.slice(words.length));
    if (!pair) return begun(text.slice(words.length), line, last);
    const node = Number(digits);
    if (node >= NODE_LIMIT) throw unreadable(text, line, `a node from 0 to ${NODE_LIMIT - 1}`);
    return { kind: "node", node, range: logRange("dmesg", line, pair.digits, pair.past) };
  },
  cmr: (text, line, last) => {
    const body = text.replace(/^CMR(?:\s*\[\d+\]|\s*\d+)?\s*:?/, "");
    const pair = /^\s*\[\s*(?:mem\s*)?(0x[0-9a-f]+)\s*[,-]\s*(0x[0-9a-f]+)\s*([)\]])/i.exec(body);
    if (!pair) return begun(body, line, last);
    // CMRs are whole pages, so an end of ...fff in square brackets is the last byte and not the first one after.
    const past = pair[3] === "]" && /fff$/i.test(pair[2]!) ? 1 : 0;
    return { kind: "cmr", range: logRange("dmesg", line, [pair[1]!, pair[2]!], past) };
  },
  keyIds: (text, line, last) => {
    const pair = /^KeyID\s+range:?\s*\[\s*(\d+)\s*,\s*(\d+)\s*\)/.exec(text);
    if (!pair) {
      if (last && /^KeyID(?:\s+range)?:?[\s\d[,]*$/.test(text)) return "open";
      return undefined;
    }
    const count = Number(pair[2]) - Number(pair[1]);
    if (count < 1 || count > 65_535) throw unreadable(text, line, "a range such as [16, 32)");
    return { kind: "keyIds", count };
  },
  lastPfn: (text, line, last) => {
    const digits = /^last_pfn\s*=\s*(0x[0-9a-f]+)\b/i.exec(text)?.[1];
    if (digits === undefined) return last && /^last_pfn\s*=\s*$/.test(text) ? "open" : undefined;
    const pfn = hex(digits);
    if (pfn < 1 || pfn > 2 ** 40) throw unreadable(text, line, "a page frame of at most 40 bits");
    return { kind: "lastPfn", pfn };
  },
  pamt: (text, line, last) => {
    const found = /^(\d+)\s+(KBs?|KiB|pages)\s+allocated\s+for\s+PAMT\b/.exec(text);
    if (!found)
      return last && /^\d+\s+\w+\s*(?:allocated\s*(?:for\s*)?)?$/.test(text) ? "open" : undefined;
    const kb = Number(found[1]) * (found[2] === "pages" ? 4 : 1);
    if (!Number.isSafeInteger(kb)) throw unreadable(text, line, "a number of KB");
    return { kind: "pamt", kb };
  },
  failure: (text, _line, last) => {
    const said = text
      .slice(0, 200)
      .replace(/^tdx: /, "")
      .trim();
    const open = /initialization\s+failed(?::\s*TDMR(?!s)[^)]*\)?:?[\s\w]*)?$/.test(said);
    if (last && open && text.length <= 200 && !said.includes("exhausted")) return "open";
    return { kind: "failure", text: said };
  },
};

/** The pieces of a line that may state something, in order. */
export function pieces(text: string, line: number): Piece[] {
  return heads(text).map(({ head, at }, index, all) => ({
    head,
    text: text.slice(at, all[index + 1]?.at),
    line,
  }));
}

/** Reads a piece; `last` says whether the next line may go on with it. */
export function read({ head, text, line }: Piece, last: boolean): Reading {
  return readers[head](text, line, last);
}

/** What to make of a piece whose range is not whole. */
function begun(body: string, line: number, last: boolean): Reading {
  if (last && body.length < 80 && /^[\s[]*(?:mem)?[\s\da-fx,-]*$/i.test(body)) return "open";
  if (/^\s*(?:\[(?:mem\s)?\s*(?:0x)?[\da-f]|[\da-f]{12,16}\s)/i.test(body)) {
    throw unreadable(body, line, "a range such as [mem 0x100000-0x7fffffff]");
  }
  return undefined;
}

function unreadable(text: string, line: number, expected: string): InputError {
  const shown = JSON.stringify(text.trim().slice(0, 80));
  return new InputError(`dmesg line ${line}: cannot read ${shown} (expected ${expected})`);
}
