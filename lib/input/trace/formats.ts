import {
  CHANGED,
  FAULT,
  NEW_LEAF,
  NEW_PRESENT,
  OLD_LEAF,
  OLD_PRESENT,
  PRIVATE,
  SET,
  SPLIT,
  type TraceColumns,
} from "../../workload/trace-columns.js";
import type { Cursor } from "./cursor.js";

/** A form of a tracepoint's line: how its fields are read after the event's name. */
export interface Format {
  readonly event: string;
  readonly kind: number;
  /** What is expected, for messages. */
  readonly shape: string;
  /** Fills a row; false where a field misses or is no number. */
  read(cursor: Cursor, columns: TraceColumns, row: number): boolean;
}

const encoder = new TextEncoder();
const word = (text: string): Uint8Array => encoder.encode(text);
const AS_ID = word("as id");
const GFN = word("gfn");
const LEVEL = word("level");
const OLD_SPTE = word("old_spte");
const NEW_SPTE = word("new_spte");
const SPTE = word("spte");
const AT = word("at");
const ERRNO = word("errno");
const VCPU = word("vcpu");
const RIP = word("rip");
const ADDRESS = word("address");
const ERROR_CODE = word("error_code");

// Linux arch/x86/kvm/mmu/spte.h: SPTE_MMU_PRESENT_MASK is bit 11. It is clear in what KVM calls a frozen (once: removed) entry,
// 0x5a0 with or without bit 63, or 0x498 by a later proposal, which stands where an entry is being changed.
const PRESENT = 1 << 11;
// The same file: PT_PAGE_SIZE_MASK is bit 7, and every entry of level 1 is a leaf.
const LARGE = 1 << 7;

/** The frame of an entry, in bits 12 to 51; 0 where nothing is present. */
function pfnOf(high: number, low: number): number {
  return (low & PRESENT) === 0 ? 0 : (high & 0xfffff) * 2 ** 20 + (low >>> 12);
}

function stateOf(low: number, level: number, present: number, leaf: number): number {
  if ((low & PRESENT) === 0) return 0;
  return level === 1 || (low & LARGE) !== 0 ? present | leaf : present;
}

/** A guest frame; nothing beyond 52 bits of address. */
function frame(cursor: Cursor, columns: TraceColumns, row: number): boolean {
  if (!cursor.word(GFN) || !cursor.hex() || cursor.high >>> 8 !== 0) return false;
  columns.gfn[row] = cursor.high * 2 ** 32 + (cursor.low >>> 0);
  return true;
}

function level(cursor: Cursor, columns: TraceColumns, row: number): boolean {
  if (!cursor.word(LEVEL) || !cursor.decimal() || cursor.value < 1 || cursor.value > 5)
    return false;
  columns.level[row] = cursor.value;
  return true;
}

function putNew(high: number, low: number, columns: TraceColumns, row: number): void {
  columns.newPfn[row] = pfnOf(high, low);
  columns.flags[row] = stateOf(low, columns.level[row]!, NEW_PRESENT, NEW_LEAF);
}

const spteChanged: Format = {
  event: "kvm_tdp_mmu_spte_changed",
  kind: CHANGED,
  shape: "as id N gfn X level N old_spte X new_spte X",
  read: (cursor, columns, row) => {
    if (!cursor.word(AS_ID) || !cursor.decimal() || !frame(cursor, columns, row)) return false;
    if (!level(cursor, columns, row) || !cursor.word(OLD_SPTE) || !cursor.hex()) return false;
    columns.oldPfn[row] = pfnOf(cursor.high, cursor.low);
    const old = stateOf(cursor.low, columns.level[row]!, OLD_PRESENT, OLD_LEAF);
    if (!cursor.word(NEW_SPTE) || !cursor.hex()) return false;
    putNew(cursor.high, cursor.low, columns, row);
    columns.flags[row]! |= old;
    return true;
  },
};

const spteSet: Format = {
  event: "kvm_mmu_set_spte",
  kind: SET,
  shape: "gfn X spte X (rwxu) level N at X",
  read: (cursor, columns, row) => {
    if (!frame(cursor, columns, row) || !cursor.word(SPTE) || !cursor.hex()) return false;
    const { high, low } = cursor;
    if (!cursor.remark() || !level(cursor, columns, row)) return false;
    putNew(high, low, columns, row);
    return cursor.word(AT) && cursor.hex();
  },
};

const split: Format = {
  event: "kvm_mmu_split_huge_page",
  kind: SPLIT,
  shape: "gfn X spte X level N errno N",
  read: (cursor, columns, row) => {
    if (!frame(cursor, columns, row) || !cursor.word(SPTE) || !cursor.hex()) return false;
    const { high, low } = cursor;
    if (!level(cursor, columns, row) || !cursor.word(ERRNO) || !cursor.decimal()) return false;
    putNew(high, low, columns, row);
    columns.errno[row] = cursor.value;
    return true;
  },
};

// Linux arch/x86/include/asm/kvm_host.h: PFERR_GUEST_ENC_MASK is bit 34, PFERR_PRIVATE_ACCESS bit 49.
const PRIVATE_HIGH = 2 ** 2 + 2 ** 17;

const pageFault: Format = {
  event: "kvm_page_fault",
  kind: FAULT,
  shape: "vcpu N rip X address X error_code X, or address X error_code X",
  read: (cursor, columns, row) => {
    if (cursor.word(VCPU)) {
      if (!cursor.decimal() || cursor.value < 0) return false;
      columns.vcpu[row] = cursor.value;
      if (!cursor.word(RIP) || !cursor.hex()) return false;
    }
    if (!cursor.word(ADDRESS) || !cursor.hex()) return false;
    columns.gfn[row] = (cursor.high >>> 0) * 2 ** 20 + (cursor.low >>> 12);
    if (!cursor.word(ERROR_CODE) || !cursor.hex() || cursor.high >>> 21 !== 0) return false;
    columns.errorCode[row] = cursor.high * 2 ** 32 + (cursor.low >>> 0);
    columns.flags[row] = (cursor.high & PRIVATE_HIGH) === 0 ? 0 : PRIVATE;
    return true;
  },
};

/** The tracepoints that are read, the one of which there are most first. Formats: Linux arch/x86/kvm/mmu/mmutrace.h and trace.h. */
export const formats: readonly Format[] = [spteChanged, spteSet, split, pageFault];
