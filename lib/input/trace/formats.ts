import type { PageFault, Spte, TracedAt, TraceRecord } from "../../workload/trace-record.js";
import type { Cursor } from "./cursor.js";

/** A form of a tracepoint's line: how its fields are read after the event's name. */
export interface Format {
  readonly event: string;
  /** What is expected, for messages. */
  readonly shape: string;
  /** The record, or null where a field misses or is no number. */
  read(cursor: Cursor, at: TracedAt): TraceRecord | null;
}

const encoder = new TextEncoder();
const word = (text: string): Uint8Array => encoder.encode(text);
const keys = {
  asId: word("as id"),
  gfn: word("gfn"),
  level: word("level"),
  oldSpte: word("old_spte"),
  newSpte: word("new_spte"),
  spte: word("spte"),
  at: word("at"),
  errno: word("errno"),
  vcpu: word("vcpu"),
  rip: word("rip"),
  address: word("address"),
  errorCode: word("error_code"),
};

// Linux arch/x86/kvm/mmu/spte.h: SPTE_MMU_PRESENT_MASK is bit 11. It is clear in what KVM calls a frozen (once: removed) entry,
// 0x5a0 with or without bit 63, or 0x498 by a later proposal, which stands where an entry is being changed.
const PRESENT = 1 << 11;
// The same file: PT_PAGE_SIZE_MASK is bit 7, and every entry of level 1 is a leaf.
const LARGE = 1 << 7;

/** An entry from its upper and lower 32 bits. The frame is in bits 12 to 51. */
export function spte(high: number, low: number, level: number): Spte {
  const isPresent = (low & PRESENT) !== 0;
  return {
    isPresent,
    isLeaf: isPresent && (level === 1 || (low & LARGE) !== 0),
    pfn: isPresent ? (high & 0xfffff) * 2 ** 20 + (low >>> 12) : 0,
  };
}

/** A guest frame; nothing beyond 52 bits of address. */
function frame(cursor: Cursor): number | null {
  if (!cursor.hex()) return null;
  return cursor.high >>> 8 === 0 ? cursor.high * 2 ** 32 + (cursor.low >>> 0) : null;
}

function levelOf(cursor: Cursor): number | null {
  return cursor.word(keys.level) && cursor.decimal() && cursor.value >= 1 && cursor.value <= 5
    ? cursor.value
    : null;
}

const spteChanged: Format = {
  event: "kvm_tdp_mmu_spte_changed",
  shape: "as id N gfn X level N old_spte X new_spte X",
  read: (cursor, at) => {
    if (!cursor.word(keys.asId) || !cursor.decimal() || !cursor.word(keys.gfn)) return null;
    const gfn = frame(cursor);
    const level = levelOf(cursor);
    if (gfn === null || level === null) return null;
    if (!cursor.word(keys.oldSpte) || !cursor.hex()) return null;
    const old = spte(cursor.high, cursor.low, level);
    if (!cursor.word(keys.newSpte) || !cursor.hex()) return null;
    return { kind: "spte-changed", at, gfn, level, old, new: spte(cursor.high, cursor.low, level) };
  },
};

const spteSet: Format = {
  event: "kvm_mmu_set_spte",
  shape: "gfn X spte X (rwxu) level N at X",
  read: (cursor, at) => {
    if (!cursor.word(keys.gfn)) return null;
    const gfn = frame(cursor);
    if (gfn === null || !cursor.word(keys.spte) || !cursor.hex()) return null;
    const { high, low } = cursor;
    if (!cursor.remark()) return null;
    const level = levelOf(cursor);
    if (level === null || !cursor.word(keys.at) || !cursor.hex()) return null;
    return { kind: "spte-set", at, gfn, level, spte: spte(high, low, level) };
  },
};

const split: Format = {
  event: "kvm_mmu_split_huge_page",
  shape: "gfn X spte X level N errno N",
  read: (cursor, at) => {
    if (!cursor.word(keys.gfn)) return null;
    const gfn = frame(cursor);
    if (gfn === null || !cursor.word(keys.spte) || !cursor.hex()) return null;
    const { high, low } = cursor;
    const level = levelOf(cursor);
    if (level === null || !cursor.word(keys.errno) || !cursor.decimal()) return null;
    return { kind: "split", at, gfn, level, spte: spte(high, low, level), errno: cursor.value };
  },
};

// Linux arch/x86/include/asm/kvm_host.h: PFERR_GUEST_ENC_MASK is bit 34, PFERR_PRIVATE_ACCESS bit 49.
const PRIVATE = 2 ** 2 + 2 ** 17;

const pageFault: Format = {
  event: "kvm_page_fault",
  shape: "vcpu N rip X address X error_code X, or address X error_code X",
  read: (cursor, at): PageFault | null => {
    let vcpu: number | null = null;
    if (cursor.word(keys.vcpu)) {
      if (!cursor.decimal() || !cursor.word(keys.rip) || !cursor.hex()) return null;
      vcpu = cursor.value;
    }
    if (!cursor.word(keys.address) || !cursor.hex()) return null;
    const gfn = (cursor.high >>> 0) * 2 ** 20 + (cursor.low >>> 12);
    if (!cursor.word(keys.errorCode) || !cursor.hex() || cursor.high >>> 21 !== 0) return null;
    const errorCode = cursor.high * 2 ** 32 + (cursor.low >>> 0);
    return { kind: "fault", at, gfn, vcpu, errorCode, isPrivate: (cursor.high & PRIVATE) !== 0 };
  },
};

/** The tracepoints that are read. Formats: Linux arch/x86/kvm/mmu/mmutrace.h and arch/x86/kvm/trace.h. */
export const formats: readonly Format[] = [spteChanged, spteSet, split, pageFault];
