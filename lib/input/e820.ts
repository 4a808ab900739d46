import { ADDRESS_LIMIT, type LogRange } from "./address.js";

/** What a stretch of an e820 map is; every kernel's spelling of a type has one name here. */
export type E820Type = string;

/** One line of an e820 map. */
export interface E820Entry extends LogRange {
  readonly type: E820Type;
}

/** A change that the kernel made to its map: `from` any type where undefined, `to` undefined for a removal. */
export interface E820Edit extends LogRange {
  readonly from: E820Type | undefined;
  readonly to: E820Type | undefined;
}

/** The type that becomes memory. */
export const USABLE: E820Type = "usable";

// Linux arch/x86/kernel/e820.c, e820_print_type(): texts before and since 7.0; 5.5 printed "application reserved".
const spellings: readonly (readonly [RegExp, E820Type])[] = [
  [/^(?:usable|system ram)\b/i, USABLE],
  [/^(?:device )?reserved\b/i, "reserved"],
  [/^(?:soft|application) reserved\b/i, "soft reserved"],
  [/^acpi data\b/i, "ACPI data"],
  [/^acpi nvs\b/i, "ACPI NVS"],
  [/^unusable\b/i, "unusable"],
  [/^persistent\b/i, "persistent"],
  [/^type \d+/i, "numbered"],
];

/** The type that a text begins with, or undefined; parentheses and a size before it are passed over. */
export function e820Type(text: string): E820Type | undefined {
  const words = text.replace(/^[\s(]+/, "").replace(/^\d+(?:\.\d+)?\s+[KMGT]?B\s+/, "");
  return spellings.find(([spelling]) => spelling.test(words))?.[1];
}

/** The map after the kernel's own changes, in their order: the parts of matching entries are retyped or removed. */
export function applyEdits(
  map: readonly E820Entry[],
  edits: readonly E820Edit[],
): readonly E820Entry[] {
  return edits.reduce((entries, edit) => entries.flatMap((entry) => apply(entry, edit)), map);
}

function apply(entry: E820Entry, edit: E820Edit): readonly E820Entry[] {
  const start = Math.max(entry.start, edit.start);
  const end = Math.min(entry.end, edit.end, ADDRESS_LIMIT);
  if (start >= end || (edit.from !== undefined && edit.from !== entry.type)) return [entry];
  const parts = [
    { ...entry, end: start },
    ...(edit.to === undefined ? [] : [{ ...entry, start, end, type: edit.to }]),
    { ...entry, start: end },
  ];
  return parts.filter((part) => part.start < part.end);
}

/** The usable entries of a map. */
export function usable(map: readonly E820Entry[]): readonly E820Entry[] {
  return map.filter((entry) => entry.type === USABLE);
}
