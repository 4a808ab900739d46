import { InputError } from "./errors.js";

/** 1024 bytes. */
export const KiB = 1024;
/** 1024 KiB in bytes. */
export const MiB = 1024 * KiB;
/** 1024 MiB in bytes. */
export const GiB = 1024 * MiB;
/** 1024 GiB in bytes. */
export const TiB = 1024 * GiB;
/** 1024 TiB in bytes. */
export const PiB = 1024 * TiB;

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: KiB,
  kib: KiB,
  m: MiB,
  mib: MiB,
  g: GiB,
  gib: GiB,
  t: TiB,
  tib: TiB,
  p: PiB,
  pib: PiB,
};

/**
 * Bytes from text such as `512`, `64M`, `1.5 GiB`, `2T`: binary units, as QEMU and libvirt read them.
 * `MB` and its like are refused, since people mean two different things by it.
 *
 * @throws InputError naming `what` and the text when it is no size, not whole bytes or beyond 2^53.
 * @example
 * parseSize("1.5 GiB"); // 1610612736
 */
export function parseSize(text: string | number, what = "size"): number {
  const expected = "expected bytes or a size such as 64M, 1.5GiB or 2T";
  const bytes = typeof text === "number" ? text : parseText(text);
  if (bytes === undefined || !Number.isSafeInteger(bytes) || bytes < 0) {
    throw new InputError(`invalid ${what}: ${JSON.stringify(text)} (${expected})`);
  }
  return bytes;
}

function parseText(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text);
  const unit = match && units[match[2]!.toLowerCase()];
  return unit ? Number(match[1]) * unit : undefined;
}

/**
 * Bytes as a person reads them, in binary units.
 *
 * @example
 * formatSize(8607744000); // "8.02 GiB"
 */
export function formatSize(bytes: number, digits = 3): string {
  if (!Number.isFinite(bytes)) return "no answer";
  const names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let step = 0;
  while (Math.abs(round(bytes / KiB ** step, digits)) >= KiB && step < names.length - 1) step++;
  return `${round(bytes / KiB ** step, digits)} ${names[step]}`;
}

/** Significant digits, but never fewer than the whole number has: 1023, not 1020. */
function round(value: number, digits: number): number {
  return Math.abs(value) >= 10 ** (digits - 1)
    ? Math.round(value)
    : Number(value.toPrecision(digits));
}

/**
 * A ratio as a percentage with the given significant digits.
 *
 * @example
 * formatShare(0.00391388); // "0.391 %"
 */
export function formatShare(share: number, digits = 3): string {
  if (!Number.isFinite(share)) return "no answer";
  return `${Number((share * 100).toPrecision(digits))} %`;
}
