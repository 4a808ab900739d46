import { isNumbers } from "../columns/columns.js";
import type { Column } from "../columns/columns.js";
import { instantiateIfRoom } from "../wasm.js";
import { CsvTexts } from "./csv-texts.js";
import { powersOfTen } from "./powers-of-ten.js";
import { WASM } from "./wasm-bytes.js";

// As in bench/sweep/csv.as.ts: powers of ten, then for each column what its cells are, and the cells of so many rows.
const COLUMNS = 617 * 16;
const ROWS = 1024;
const COLUMN = 1 + ROWS;
const [ARE_NUMBERS, ARE_TEXTS] = [0, 1];
// For each column behind these: texts, none longer than this, and rows as they are written.
const TEXTS = 2 ** 16;
const OUT = 2 ** 21;
// Letters of a number, such as -0.0000012345678901234567, and the comma behind it; with them, a group of rows of Parquet fits.
const NUMBER = 32;
// As many bytes may be written behind the last row.
const BEHIND = 64;

type Range = readonly [from: number, to: number];

/** Writes rows of columns as CSV. It holds until the next are written; null where a text is too long for that. */
export type CsvCore = (columns: readonly Column[], length: number) => Uint8Array | null;

/**
 * Writes CSV of so many columns in WebAssembly; null where there is none, or no room for it, or nothing to write.
 *
 * @param form what becomes of a text before it is written, such as quotes around it.
 */
export function csvCore(width: number, form: (text: string) => string): CsvCore | null {
  if (width === 0) return null;
  const textsAt = COLUMNS + width * COLUMN * 8;
  const outAt = textsAt + width * TEXTS;
  const end = outAt + width * OUT;
  const core = instantiateIfRoom<Exports>(WASM, end + BEHIND);
  if (!core) return null;
  const { buffer, exports } = core;
  const powers = powersOfTen();
  new BigUint64Array(buffer, 0, powers.length).set(powers);
  const bytes = new Uint8Array(buffer);
  const cells = new Float64Array(buffer, COLUMNS, width * COLUMN);
  const texts = new CsvTexts(buffer, [textsAt, outAt], TEXTS - 8, form);
  /** Takes rows in; answers how many there was room for. */
  const take = (columns: readonly Column[], from: number, rows: number): number => {
    // All with the texts that are known, or without these, or fewer.
    for (const count of [rows, rows, Math.ceil(rows / 32), 1]) {
      const range: Range = [from, from + count];
      if (columns.every((values, at) => put(values, range, cells.subarray(at * COLUMN), texts))) {
        return count;
      }
      texts.forget();
    }
    return 0;
  };
  return (columns, length) => {
    const pieces: Uint8Array[] = [];
    let at = outAt;
    for (let from = 0; from < length;) {
      const rows = take(columns, from, Math.min(ROWS, length - from));
      if (rows === 0) return null;
      const widest = width * Math.max(NUMBER, texts.longest + 1);
      for (let row = 0; row < rows;) {
        const fit = Math.min(rows, row + Math.floor((end - at) / widest));
        if (fit > row) at = exports.rows(at, width, row, fit);
        else {
          pieces.push(bytes.slice(outAt, at));
          at = outAt;
        }
        row = fit;
      }
      from += rows;
    }
    const last = bytes.subarray(outAt, at);
    return pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
  };
}

interface Exports {
  /** Writes rows of so many columns, by their numbers among those that are taken in; answers where they end. */
  readonly rows: (at: number, columns: number, from: number, to: number) => number;
}

/** Puts what cells are before them: numbers as they are, or places of texts; answers whether there was room. */
function put(values: Column, [from, to]: Range, cells: Float64Array, texts: CsvTexts): boolean {
  cells[0] = ARE_NUMBERS;
  if (isNumbers(values)) {
    cells.set(values.subarray(from, to), 1);
    return true;
  }
  const list = Array.from(values.slice(from, to));
  if (list.every((value) => typeof value === "number")) {
    cells.set(list, 1);
    return true;
  }
  cells[0] = ARE_TEXTS;
  return list.every((value, at) => (cells[1 + at] = texts.placeOf(String(value))) > 0);
}
