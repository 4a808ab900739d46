// Lines of a KVM trace in AssemblyScript: `npm run build` here makes lib/input/trace/core/wasm-bytes.ts of it. It reads what
// lib/input/trace/event-name.ts, header.ts and formats.ts do; a line that is odd or broken it leaves to them.
// lib/input/trace/core/line-core.ts tells where everything lies.

const ROWS: u32 = 8192;
// Of the call: how many rows are filled, how many lines were read.
const FILLED: usize = 0;
const READ: usize = 4;
const LINE: usize = 64;
const TIME: usize = LINE + 8 * ROWS;
const GFN: usize = TIME + 8 * ROWS;
const OLD_PFN: usize = GFN + 8 * ROWS;
const NEW_PFN: usize = OLD_PFN + 8 * ROWS;
const ERROR_CODE: usize = NEW_PFN + 8 * ROWS;
const CPU: usize = ERROR_CODE + 8 * ROWS;
const PID: usize = CPU + 4 * ROWS;
const VCPU: usize = PID + 4 * ROWS;
const ERRNO: usize = VCPU + 4 * ROWS;
const TASK_FROM: usize = ERRNO + 4 * ROWS;
const TASK_TO: usize = TASK_FROM + 4 * ROWS;
const KIND: usize = TASK_TO + 4 * ROWS;
const LEVEL: usize = KIND + ROWS;
const FLAGS: usize = LEVEL + ROWS;
const TEXT: usize = FLAGS + ROWS;

const LINE_CAP: usize = 65536;
const NEWLINE: u32 = 10;
const NONE: i32 = -1;

const CHANGED: i32 = 0;
const SET: i32 = 1;
const SPLIT: i32 = 2;
const FAULT: i32 = 3;
const OLD: u32 = 1;
const NEW: u32 = 4;
const PRIVATE: u32 = 16;
const PFERR_PRIVATE: u64 = (<u64>1 << 34) | (<u64>1 << 49);

// The row under way; where the next field is read, going on, and where the header is, going back; what was read last.
let row: u32 = 0;
let at: usize = 0;
let back: usize = 0;
let begin: usize = 0;
let hex: u64 = 0;
let decimal: i32 = 0;
// Whether a number of the header has more digits than are read here.
let long: bool = false;

/**
 * Reads lines of the text [from, to), whole ones with their ends; answers where the first line begins that is to be read with
 * care, or for which there is no row, or the end. Lines before these were so many.
 */
export function read(from: usize, to: usize, lines: f64): usize {
  row = 0;
  let count: u32 = 0;
  from += TEXT;
  to += TEXT;
  while (from < to && row < ROWS) {
    const next = line(from, lines + <f64>count + 1);
    if (next === 0 || next - from > LINE_CAP) break;
    count++;
    from = next;
  }
  store<u32>(FILLED, row);
  store<u32>(READ, count);
  return from - TEXT;
}

/** Reads a line up to its first event of KVM; answers where the next begins, 0 where it takes care. */
function line(from: usize, number: f64): usize {
  // A remark, ftrace's `CPU:3 [LOST 12 EVENTS]`.
  if (load<u8>(from) === 0x23 || load<u16>(from) === 0x5043) return 0;
  let to = from;
  while (true) {
    const bytes = v128.load(to);
    const ends = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(10)));
    const last = ctz(ends | 0x10000);
    let lines = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x5f)));
    for (; ctz(lines) < last; lines &= lines - 1) {
      const name = to + ctz(lines) - 3;
      if (name < from || load<u32>(name) !== 0x5f6d766b) continue;
      if (name > from && !isBlank(load<u8>(name - 1)) && load<u8>(name - 1) !== 0x3a) continue;
      const after = nameEnd(name);
      const byte: u32 = load<u8>(after);
      if (byte === 0x3a) return event(from, name, after - name, number);
      // The line may end within a name.
      if (isBlank(byte) || byte === NEWLINE) return 0;
    }
    if (ends !== 0) return to + last + 1;
    to += 16;
  }
}

function event(from: usize, name: usize, length: usize, number: f64): usize {
  let kind: i32 = NONE;
  // "kvm_tdp_mmu_spte_changed", "kvm_mmu_set_spte", "kvm_mmu_split_huge_page", "kvm_page_fault"
  const system: u64 = load<u64>(name);
  const next: u64 = load<u64>(name, 8);
  if (system === 0x5f7064745f6d766b) {
    if (length === 24 && next === 0x657470735f756d6d && load<u64>(name, 16) === 0x6465676e6168635f) kind = CHANGED;
  } else if (system === 0x5f756d6d5f6d766b) {
    if (length === 16 && next === 0x657470735f746573) kind = SET;
    else if (length === 23 && next === 0x75685f74696c7073 && load<u64>(name, 16) === 0x3a656761705f6567) kind = SPLIT;
  } else if (length === 14 && system === 0x656761705f6d766b && (next & 0xffffffffffff) === 0x746c7561665f) kind = FAULT;
  if (kind === NONE) return end(name) + 1;
  at = name + length + 1;
  if (!header(from, systemAt(from, name)) || long || !fields(kind)) return 0;
  skip();
  if (load<u8>(at) !== NEWLINE || at - from >= LINE_CAP) return 0;
  store<u8>(row, kind, KIND);
  store<f64>(row << 3, number, LINE);
  store<u32>(row << 2, <u32>(from - TEXT), TASK_FROM);
  row++;
  return at + 1;
}

function nameEnd(name: usize): usize {
  while (true) {
    const byte: u32 = load<u8>(name);
    if (byte !== 0x5f && byte - 0x61 > 25 && !isDigit(byte)) return name;
    name++;
  }
}

function end(from: usize): usize {
  while (true) {
    const ends = i8x16.bitmask(i8x16.eq(v128.load(from), i8x16.splat(10)));
    if (ends !== 0) return from + ctz(ends);
    from += 16;
  }
}

/** Where perf's `kvm:` before a name begins. */
function systemAt(from: usize, name: usize): usize {
  if (name === from || load<u8>(name - 1) !== 0x3a) return name;
  for (name--; name > from && !isBlank(load<u8>(name - 1)); ) name--;
  return name;
}

// @ts-ignore
@inline
function isBlank(byte: u32): bool {
  return byte === 0x20 || byte === 9 || byte === 13;
}

// @ts-ignore
@inline
function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

function header(from: usize, to: usize): bool {
  begin = from;
  back = to;
  long = false;
  store<i32>(row << 2, NONE, CPU);
  store<i32>(row << 2, NONE, PID);
  blanks();
  if (!before(0x3a) && !period()) return false;
  back--;
  if (!clock()) return false;
  if (back === from) return nobody();
  if (!isBlank(load<u8>(back - 1))) return false;
  blanks();
  return back === from ? nobody() : processor();
}

function blanks(): void {
  let to = back;
  while (to > begin && isBlank(load<u8>(to - 1))) to--;
  back = to;
}

// @ts-ignore
@inline
function before(byte: u32): bool {
  return back > begin && <u32>load<u8>(back - 1) === byte;
}

function task(to: usize): bool {
  store<u32>(row << 2, <u32>(to - TEXT), TASK_TO);
  return true;
}

function nobody(): bool {
  return task(begin);
}

function period(): bool {
  if (!digits()) return false;
  blanks();
  return before(0x3a);
}

/** A number with or without decimals. */
function clock(): bool {
  const divided: f64 = microseconds();
  const last = back;
  let to = last;
  let value: u64 = 0;
  let unit: u64 = 1;
  let divisor: u64 = 0;
  for (; to > begin; to--) {
    const byte: u32 = load<u8>(to - 1);
    if (byte === 0x2e) {
      if (divisor > 0) return false;
      divisor = unit;
    } else if (isDigit(byte)) {
      value += <u64>(byte - 0x30) * unit;
      unit *= 10;
    } else break;
  }
  back = to;
  long = long || last - to > 16;
  if (to === last || value > 0x1fffffffffffff) return false;
  store<f64>(row << 3, <f64>value / (divided * <f64>(divisor ? divisor : <u64>1)), TIME);
  return true;
}

/** `us` after a time, and after it a mark or a blank; answers by what the time is divided. */
function microseconds(): f64 {
  const last = back;
  if (last - begin < 4) return 1;
  const mark: u32 = load<u8>(last - 1);
  if (isDigit(mark)) return 1;
  // Of "$@*#!+".
  if (mark === 0x24 || mark === 0x40 || mark === 0x2a || mark === 0x23 || mark === 0x21 || mark === 0x2b) back--;
  else blanks();
  if (before(0x73) && load<u8>(back - 2) === 0x75) {
    back -= 2;
    return 1e6;
  }
  back = last;
  return 1;
}

/** `[078]` with the flags after it, if there are any, or `78d..1.`, or a task alone. */
function processor(): bool {
  const last = back;
  const hasFlags = !before(0x5d);
  if (hasFlags) {
    while (back > begin && !isBlank(load<u8>(back - 1))) back--;
    const token = back;
    blanks();
    if (!before(0x5d)) return latency(token, last) || process(last);
  }
  back--;
  if (!digits() || !before(0x5b)) return process(last);
  store<i32>(row << 2, decimal, CPU);
  back--;
  blanks();
  if (!hasFlags && back === begin) return nobody();
  if (before(0x29)) {
    while (back > begin && load<u8>(back - 1) !== 0x28) back--;
    if (back === begin) return false;
    back--;
    blanks();
  }
  return process(back);
}

function latency(token: usize, last: usize): bool {
  let to = token;
  let cpu: u64 = 0;
  for (; to < last && isDigit(load<u8>(to)); to++) cpu = cpu * 10 + load<u8>(to) - 0x30;
  long = long || to - token > 9;
  if (to === token || to === last) return false;
  if (!digits() || !before(0x2d)) return false;
  store<i32>(row << 2, <i32>cpu, CPU);
  store<i32>(row << 2, decimal, PID);
  return task(back - 1);
}

function process(last: usize): bool {
  back = last;
  if (!digits()) return false;
  store<i32>(row << 2, decimal, PID);
  if (before(0x2d)) return task(back - 1);
  if (before(0x2f)) {
    back--;
    if (!digits()) return false;
  }
  if (back > begin && !isBlank(load<u8>(back - 1))) return false;
  blanks();
  return task(back);
}

function digits(): bool {
  const last = back;
  let to = last;
  let value: u32 = 0;
  for (let unit: u32 = 1; to > begin && isDigit(load<u8>(to - 1)); unit *= 10) {
    to--;
    value += (<u32>load<u8>(to) - 0x30) * unit;
  }
  back = to;
  decimal = value;
  long = long || last - to > 9;
  return to < last;
}

function fields(kind: i32): bool {
  store<u8>(row, 0, LEVEL);
  store<u8>(row, 0, FLAGS);
  store<f64>(row << 3, 0, OLD_PFN);
  store<f64>(row << 3, 0, NEW_PFN);
  store<f64>(row << 3, 0, ERROR_CODE);
  store<i32>(row << 2, NONE, VCPU);
  store<i32>(row << 2, 0, ERRNO);
  return kind === CHANGED ? changed() : kind === SET ? set() : kind === SPLIT ? split() : fault();
}

function changed(): bool {
  skip();
  // "as id "
  if (load<u32>(at) !== 0x69207361 || load<u16>(at, 4) !== 0x2064) return false;
  at += 6;
  if (!number() || !frame() || !level()) return false;
  skip();
  // "old_spte "
  if (load<u64>(at) !== 0x657470735f646c6f || load<u8>(at, 8) !== 0x20) return false;
  at += 9;
  if (!digitsOfHex()) return false;
  store<f64>(row << 3, pfn(), OLD_PFN);
  const old = state(OLD);
  skip();
  // "new_spte "
  if (load<u64>(at) !== 0x657470735f77656e || load<u8>(at, 8) !== 0x20) return false;
  at += 9;
  if (!digitsOfHex()) return false;
  entry(old);
  return true;
}

function set(): bool {
  if (!frame() || !spte()) return false;
  const kept = hex;
  skip();
  if (load<u8>(at) === 0x28) {
    for (; load<u8>(at) !== 0x29; at++) if (load<u8>(at) === NEWLINE) return false;
    at++;
  }
  if (!level()) return false;
  hex = kept;
  entry(0);
  skip();
  // "at "
  if (load<u16>(at) !== 0x7461 || load<u8>(at, 2) !== 0x20) return false;
  at += 3;
  return digitsOfHex();
}

function split(): bool {
  if (!frame() || !spte()) return false;
  const kept = hex;
  if (!level()) return false;
  hex = kept;
  entry(0);
  skip();
  // "errno "
  if (load<u32>(at) !== 0x6e727265 || load<u16>(at, 4) !== 0x206f) return false;
  at += 6;
  if (!number()) return false;
  store<i32>(row << 2, decimal, ERRNO);
  return true;
}

function fault(): bool {
  skip();
  // "vcpu "
  if (load<u32>(at) === 0x75706376 && load<u8>(at, 4) === 0x20) {
    at += 5;
    if (!number() || decimal < 0) return false;
    store<i32>(row << 2, decimal, VCPU);
    skip();
    // "rip "
    if (load<u32>(at) !== 0x20706972) return false;
    at += 4;
    if (!digitsOfHex()) return false;
    skip();
  }
  // "address "
  if (load<u64>(at) !== 0x2073736572646461) return false;
  at += 8;
  if (!digitsOfHex()) return false;
  store<f64>(row << 3, <f64>(hex >> 12), GFN);
  skip();
  // "error_code "
  if (load<u64>(at) !== 0x6f635f726f727265 || load<u16>(at, 8) !== 0x6564 || load<u8>(at, 10) !== 0x20) return false;
  at += 11;
  if (!digitsOfHex() || hex >> 53 !== 0) return false;
  store<f64>(row << 3, <f64>hex, ERROR_CODE);
  store<u8>(row, hex & PFERR_PRIVATE ? PRIVATE : 0, FLAGS);
  return true;
}

function frame(): bool {
  skip();
  // "gfn "
  if (load<u32>(at) !== 0x206e6667) return false;
  at += 4;
  if (!digitsOfHex() || hex >> 40 !== 0) return false;
  store<f64>(row << 3, <f64>hex, GFN);
  return true;
}

function spte(): bool {
  skip();
  if (load<u32>(at) !== 0x65747073 || load<u8>(at, 4) !== 0x20) return false;
  at += 5;
  return digitsOfHex();
}

function level(): bool {
  skip();
  // "level "
  if (load<u32>(at) !== 0x6576656c || load<u16>(at, 4) !== 0x206c) return false;
  at += 6;
  if (!number() || <u32>decimal - 1 > 4) return false;
  store<u8>(row, decimal, LEVEL);
  return true;
}

/** The frame of the entry read last; 0 where bit 11 tells that nothing is present. */
function pfn(): f64 {
  return hex & 0x800 ? <f64>(hex >> 12 & 0xffffffffff) : 0;
}

/** Present, and a leaf of level 1 or by bit 7. */
function state(present: u32): u32 {
  if (!(hex & 0x800)) return 0;
  return load<u8>(row, LEVEL) === 1 || hex & 0x80 ? 3 * present : present;
}

function entry(old: u32): void {
  store<f64>(row << 3, pfn(), NEW_PFN);
  store<u8>(row, state(NEW) | old, FLAGS);
}

// @ts-ignore
@inline
function skip(): void {
  while (isBlank(load<u8>(at))) at++;
}

// @ts-ignore
@inline
function ends(): bool {
  const byte: u32 = load<u8>(at);
  return byte === NEWLINE || isBlank(byte);
}

/** At most 64 bits in hex, with or without `0x`. */
function digitsOfHex(): bool {
  skip();
  let to = at;
  if ((load<u16>(to) | 0x2000) === 0x7830) to += 2;
  const from = to;
  let value: u64 = 0;
  for (; ; to++) {
    const byte: u32 = load<u8>(to);
    let digit = byte - 0x30;
    if (digit > 9) {
      digit = (byte | 0x20) - 0x61;
      if (digit > 5) break;
      digit += 10;
    }
    value = value << 4 | digit;
  }
  at = to;
  hex = value;
  return to > from && to - from <= 16 && ends();
}

/** A whole number of at most nine digits, with or without a sign. */
function number(): bool {
  skip();
  const isNegative = load<u8>(at) === 0x2d;
  at += usize(isNegative);
  const from = at;
  let value: i32 = 0;
  for (; isDigit(load<u8>(at)); at++) value = value * 10 + load<u8>(at) - 0x30;
  decimal = isNegative ? -value : value;
  return at > from && at - from < 10 && ends();
}
