/** What a piece of a line can begin as. */
export type Head =
  | "boot"
  | "map"
  | "edit"
  | "node"
  | "cmr"
  | "keyIds"
  | "lastPfn"
  | "dynamic"
  | "pamt"
  | "failure";

/** Where a piece that may state something begins, whatever stands before it; one named group for each head. */
export const HEADS: RegExp = new RegExp(
  [
    String.raw`(?<boot>\bLinux version \d)`,
    String.raw`(?<map>\bBIOS-e820:|\b(?:user|modified):(?=\s*(?:\[(?:mem|gap)\b|[0-9a-fA-F]{16}\s)))`,
    String.raw`(?<edit>\be820:? (?:update|remove)(?= range:| \[mem|\s*$))`,
    String.raw`(?<node>\bnode\s+\d+:(?=\s*(?:\[mem|$)))`,
    String.raw`(?<cmr>\bCMR(?=(?:\s*\[\d+\]|\s*\d+)?\s*:?\s*(?:\[|$)))`,
    String.raw`(?<keyIds>\bKeyID(?=\s+range|\s*$))`,
    String.raw`(?<lastPfn>\blast_pfn\s*=)`,
    String.raw`(?<dynamic>\bEnable Dynamic PAMT\b)`,
    String.raw`(?<pamt>(?<![\w.,-])\d+\s+(?:KBs?|KiB|pages)(?=\s+allocated\b|\s*$))`,
    String.raw`(?<failure>(?<=\btdx: *)(?:(?:TDX-)?[Mm]odule )?initialization\s+failed\b|\bFailed to initialize TDX module)`,
  ].join("|"),
  "g",
);

/** Cheap test that a line may hold a head at all. */
export const MAY_STATE: RegExp =
  /e820|node|CMR|KeyID|last_pfn|PAMT|KB|KiB|pages|initializ|Linux version|user:|modified:/;

/** The two addresses at the front of a text, how they end, and what follows them. */
export interface AddressPair {
  readonly digits: readonly [string, string];
  /** 1 where the second address is the last byte, 0 where it is the first one after. */
  readonly past: 0 | 1;
  readonly rest: string;
}

// Linux since 3.5 prints "[mem first-last]"; before (e820_print_map) "start - end" with addr + size as the end.
const inclusive = /^\s*\[mem\s*(0x[0-9a-f]+)\s*-\s*(0x[0-9a-f]+)\s*\]/i;
const exclusive = /^\s*([0-9a-f]{16})\s+-\s+([0-9a-f]{16})(?=\s|$)/i;

/** Reads the range that a map line begins with, in either form. */
export function addressPair(text: string): AddressPair | undefined {
  const found = inclusive.exec(text) ?? exclusive.exec(text);
  if (!found) return undefined;
  return {
    digits: [found[1]!, found[2]!],
    past: found[0].includes("[") ? 1 : 0,
    rest: text.slice(found[0].length),
  };
}

/** Whether a line can be the rest of a piece that the line before began. */
export function mayContinue(text: string): boolean {
  return /^(?:\[|mem\b|0x|-|,|[0-9a-f]{16}\b|\d+\s*[,)]|==|\(|usable|unusable|system|device|soft|application|reserved|acpi|data\b|nvs\b|ram\b|persistent|type|range|allocated|for pamt|pamt|tdmr|reserved areas|areas|exhausted)/i.test(
    text,
  );
}

/** A line without the timestamp and the journal's or syslog's head. */
export function withoutStamp(text: string): string {
  return text
    .replace(/^.*\bkernel:\s*/, "")
    .replace(/^\s*(?:<\d+>)?\s*(?:\[\s*\d+\.\d+\]\s*)?/, "")
    .trim();
}
