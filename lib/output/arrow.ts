import {
  bool,
  Column as ArrowColumn,
  columnFromArray,
  float64,
  tableFromColumns,
  tableToIPC,
  utf8,
} from "@uwdata/flechette";
import { columns } from "../columns/columns.js";
import type { Column, Columns } from "../columns/columns.js";
import type { Encoder } from "./encoder.js";
import type { Field, Metadata } from "./rows.js";

const types = { number: float64, text: utf8, boolean: bool } as const;
const blank = { number: 0, text: "", boolean: false } as const;

/** An Arrow IPC file, a record batch for each group; the metadata are its schema's. Where batches lie is all that is kept of them. */
export function arrow(fields: readonly Field[], metadata: Metadata): Encoder {
  const encoded = (groups: readonly Columns[]): Uint8Array => {
    const own = fields.map(({ name, kind }): [string, ArrowColumn<unknown>] => {
      const parts = groups.flatMap(({ column }) => [...arrowColumn(column[name]!, kind).data]);
      return [name, new ArrowColumn(parts, types[kind]())];
    });
    const table = tableFromColumns(own);
    table.schema.metadata = new Map(Object.entries(metadata));
    return tableToIPC(table, { format: "file" })!;
  };
  const row = columns<Record<string, unknown>>(
    Object.fromEntries(fields.map(({ name, kind }) => [name, [blank[kind]]])),
  );
  const blocks: Block[] = [];
  let written = 0;
  return {
    begin: () => {
      const head = headOf(encoded([]));
      written = head.length;
      return head;
    },
    rows: (group) => {
      const file = encoded([group]);
      const [{ offset, head, body }] = footerOf(file).blocks as [Block];
      blocks.push({ offset: written, head, body });
      written += head + body;
      return file.subarray(offset, offset + head + body);
    },
    end: () => {
      // The footer of as many batches of one row, made to tell where the real ones lie.
      const { bytes, places } = footerOf(encoded(blocks.map(() => row)));
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      places.forEach((place, at) => writeBlock(view, place, blocks[at]!));
      return bytes;
    },
  };
}

function arrowColumn(values: Column, kind: Field["kind"]): ArrowColumn<unknown> {
  if (kind !== "number") return columnFromArray([...values], types[kind]());
  return columnFromArray(Float64Array.from(values as Iterable<number>));
}

// What follows is told by https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format and its File.fbs.

/** Where a record batch lies: the bytes before it, of its head, and of its body. */
interface Block {
  readonly offset: number;
  readonly head: number;
  readonly body: number;
}

// `ARROW1` and padding; a message is preceded by a mark and its length, and the stream ends in a mark and no length.
const MAGIC = 8;
const PREFIX = 8;
// The length of the footer, and `ARROW1`.
const TAIL = 10;
// offset: int64, metaDataLength: int32, padding, bodyLength: int64
const BLOCK = 24;
// recordBatches is the fourth field of a Footer.
const BATCHES = 3;

/** The magic word and the schema. */
function headOf(file: Uint8Array): Uint8Array {
  const schema = new DataView(file.buffer, file.byteOffset).getInt32(MAGIC + 4, true);
  return file.subarray(0, MAGIC + PREFIX + schema);
}

/** The end of a file from the mark of its stream's end, where in it the blocks of record batches are, and what they say. */
function footerOf(file: Uint8Array): {
  readonly bytes: Uint8Array;
  readonly places: readonly number[];
  readonly blocks: readonly Block[];
} {
  const all = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const size = all.getInt32(file.byteLength - TAIL, true);
  const bytes = file.subarray(file.byteLength - TAIL - size - PREFIX);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A flatbuffer: the root table, its vtable, the field by its number, the vector it points to.
  const table = PREFIX + view.getUint32(PREFIX, true);
  const vtable = table - view.getInt32(table, true);
  const field = view.getUint16(vtable + 4 + 2 * BATCHES, true);
  if (field === 0) return { bytes, places: [], blocks: [] };
  const vector = table + field + view.getUint32(table + field, true);
  const places = Array.from(
    { length: view.getUint32(vector, true) },
    (_, at) => vector + 4 + at * BLOCK,
  );
  const blocks = places.map((place) => ({
    offset: Number(view.getBigInt64(place, true)),
    head: view.getInt32(place + 8, true),
    body: Number(view.getBigInt64(place + 16, true)),
  }));
  return { bytes, places, blocks };
}

function writeBlock(view: DataView, place: number, { offset, head, body }: Block): void {
  view.setBigInt64(place, BigInt(offset), true);
  view.setInt32(place + 8, head, true);
  view.setBigInt64(place + 16, BigInt(body), true);
}
