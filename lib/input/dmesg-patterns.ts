/** What a piece of a line can begin as, and how; whatever stands before it in the line does not matter. */
const beginnings = {
  boot: String.raw`\bLinux version \d`,
  map: String.raw`\bBIOS-e820:|\b(?:user|modified):(?=\s*(?:\[(?:mem|gap)\b|[0-9a-fA-F]{16}\s))`,
  edit: String.raw`\be820:? (?:update|remove)(?= range:| \[mem|\s*$)`,
  node: String.raw`\bnode\s+\d+:(?=\s*(?:\[mem|$))`,
  cmr: String.raw`\bCMR(?=(?:\s*\[\d+\]|\s*\d+)?\s*:?\s*(?:\[|$))`,
  keyIds: String.raw`\bKeyID(?=\s+range|\s*$)`,
  lastPfn: String.raw`\blast_pfn\s*=`,
  dynamic: String.raw`\bEnable Dynamic PAMT\b`,
  pamt: String.raw`(?<![\w.,-])\d+\s+(?:KBs?|KiB|pages)(?=\s+allocated\b|\s*$)`,
  failure: String.raw`\btdx: (?:(?:TDX-)?[Mm]odule )?initialization\s+failed\b|\bFailed to initialize TDX module`,
} as const;

/** What a piece of a line can begin as. */
export type Head = keyof typeof beginnings;

const names = Object.keys(beginnings) as readonly Head[];
const anyBeginning = new RegExp(
  Object.values(beginnings)
    .map((beginning) => `(${beginning})`)
    .join("|"),
  "g",
);

// Most lines of a log hold none of these words, and one test of them is cheaper than the search for beginnings.
const worthReading =
  /e820|node\s+\d|CMR|KeyID|last_pfn|PAMT|initializ|Linux version|user:|modified:|(?:KBs?|KiB|pages)(?:\s+allocated.*)?\s*$/;

/** Where pieces begin in a line, in order. */
export function heads(text: string): { readonly head: Head; readonly at: number }[] {
  const found: { readonly head: Head; readonly at: number }[] = [];
  if (!worthReading.test(text)) return found;
  anyBeginning.lastIndex = 0;
  for (let match = anyBeginning.exec(text); match; match = anyBeginning.exec(text)) {
    const group = match.indexOf(match[0], 1);
    found.push({ head: names[group - 1]!, at: match.index });
  }
  return found;
}

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
    .replace(/^\s*(?:<\d+>\s*)?(?:\[\s*\d+\.\d+\]\s*)?/, "")
    .trim();
}
