import { formatShare, formatSize } from "../units.js";
import { InputError, list } from "../errors.js";

/** How the numbers of a column read: bytes in binary units, a ratio as a percentage, or as they are. */
export type Format = "size" | "share" | "number";

/** Formats by the name of a column. */
export type Formats<Row> = { readonly [K in keyof Row]?: Format };

const formats: Readonly<Record<Format, (value: number) => string>> = {
  size: (bytes) => formatSize(bytes),
  share: (share) => formatShare(share),
  number: formatNumber,
};

/**
 * A value as a person reads it; the numbers among them by the column's format.
 *
 * @throws InputError for a format that is not known.
 * @example
 * formatValue(0.25, "share"); // "25 %"
 */
export function formatValue(value: unknown, format: Format = "number"): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return formatterOf(format)(value);
  return typeof value === "string" ? value : (JSON.stringify(value) ?? typeof value);
}

function formatterOf(format: Format): (value: number) => string {
  if (Object.hasOwn(formats, format)) return formats[format];
  throw new InputError(`invalid format: "${format}" (expected ${list(Object.keys(formats))})`);
}

/** Six significant digits; whole numbers as they are. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "no answer";
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}
