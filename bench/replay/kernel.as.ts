// The replay core in AssemblyScript: `npm run build` here makes lib/model/replay/core/wasm-bytes.ts of it. The same in JavaScript is
// lib/model/replay/core/script.ts; lib/model/replay/core/memory.ts tells where everything lies and what the counters mean.

const LEAST: usize = 0;
const FULL: usize = 4;
const PAIR: usize = 8;
const IDLE: usize = 12;
const RANGES: usize = 16;
const GETS: usize = 64;
const PUTS: usize = 72;
const ADDS: usize = 80;
const REMOVES: usize = 88;
const DEMOTES: usize = 96;
const PAGES: usize = 104;
const PEAK_PAGES: usize = 112;
const PEAK_PAIRS: usize = 120;

const BATCH: usize = 4096;
const PFN: usize = 128;
const COUNT: usize = PFN + 4 * BATCH;
const VCPU: usize = COUNT + 4 * BATCH;
const OP: usize = VCPU + 2 * BATCH;
const HELD: usize = OP + BATCH;
const USERS: usize = HELD + 4 * 65536;

const PUT: u32 = 1;
const DEMOTE: u32 = 2;
const NONE: u32 = 65535;
const RANGE: u32 = 512;
const NEVER: u32 = 0x7fffffff;

// Of the run under way: what its cache holds, pages taken and not returned, and the most of them.
let held: u32 = 0;
let pages: f64 = 0;
let peak: f64 = 0;

/** Plays events of the batch; answers the first that cannot be, or the end. */
export function play(end: u32): u32 {
  let at: u32 = 0;
  let was: u32 = 0;
  do {
    was = single(at, end);
    at = runs(was, end);
  } while (at !== was);
  return at;
}

// @ts-ignore
@inline
function add(at: usize, more: f64): f64 {
  const sum = load<f64>(at) + more;
  store<f64>(at, sum);
  return sum;
}

/** Plays gets and puts of one frame, up to an event that is another or cannot be. The users of one range are at hand, not in memory. */
function single(at: u32, end: u32): u32 {
  const from = at;
  const ranges = load<u32>(RANGES);
  // With so many pages a get of a backed range leaves its cache as it is.
  const calm = load<u32>(IDLE) ? NEVER : load<u32>(LEAST);
  let puts: u32 = 0;
  let hot: usize = USERS;
  let users: u32 = load<u16>(USERS);
  let adds: u32 = 0;
  let removes: u32 = 0;
  let more: i32 = 0;
  let mostMore: i32 = 0;
  let mostPairs: i32 = 0;
  for (; at < end; at++) {
    const op: u32 = load<u8>(OP + at);
    const range = load<u32>(PFN + (at << 2)) >>> 9;
    if ((load<u32>(COUNT + (at << 2)) ^ 1) | (op & 0xfe)) break;
    const cache = HELD + (((load<u16>(VCPU + (at << 1)) | (0 - op)) & NONE) << 2);
    const has = load<u32>(cache);
    const slot = USERS + (range << 1);
    if (slot !== hot) {
      if (range >= ranges) break;
      store<u16>(hot, users);
      hot = slot;
      users = load<u16>(slot);
    }
    if (has >= calm && users - op - 1 < RANGE - 1) {
      users += 1 - op - op;
      puts += op;
      continue;
    }
    if (op) {
      if (users === 0) break;
      users--;
      puts++;
      if (users) continue;
      removes++;
      more -= load<u32>(PAIR);
      continue;
    }
    if (users === RANGE) break;
    if (has === NEVER) {
      more += users ? 0 : load<u32>(PAIR);
    } else {
      const topped = has < load<u32>(LEAST) ? load<u32>(FULL) : has;
      const need = load<u32>(users ? IDLE : PAIR);
      if (topped < need) break;
      store<u32>(cache, topped - need);
      more += topped - has - (users ? need : 0);
    }
    mostMore = max(mostMore, more);
    if (users++) continue;
    adds++;
    mostPairs = max(mostPairs, adds - removes);
  }
  store<u16>(hot, users);
  notePairs(mostPairs);
  store<f64>(PEAK_PAGES, max(load<f64>(PEAK_PAGES), load<f64>(PAGES) + mostMore));
  add(GETS, at - from - puts);
  add(PUTS, puts);
  add(ADDS, adds);
  add(REMOVES, removes);
  add(PAGES, more);
  return at;
}

/** Plays events on runs, up to one on a single frame or one that cannot be. */
function runs(at: u32, end: u32): u32 {
  for (; at < end; at++) {
    const op: u32 = load<u8>(OP + at);
    const count = load<u32>(COUNT + (at << 2));
    if (op > DEMOTE || count === 0 || (count === 1 && op < DEMOTE)) break;
    const pfn = load<u32>(PFN + (at << 2));
    const last = pfn + count - 1;
    if (last < pfn || last >>> 9 >= load<u32>(RANGES)) break;
    if (!run(op, pfn, last, load<u16>(VCPU + (at << 1)))) break;
  }
  return at;
}

/** Plays one run: whether it can be. Nothing is written before that is known. */
function run(op: u32, pfn: u32, last: u32, vcpu: u32): bool {
  const first = pfn >>> 9 << 1;
  const final = last >>> 9 << 1;
  const inside = first + <u32>USERS + 2;
  const beyond = final + <u32>USERS;
  const alone = first === final;
  // Frames in the first range and in the last, and what users of a range between them are before and after.
  const head = (alone ? last : pfn | (RANGE - 1)) - pfn + 1;
  const tail = alone ? 0 : (last & (RANGE - 1)) + 1;
  const inner = alone ? 0 : (final - first >>> 1) - 1;
  const was = op === PUT ? RANGE : 0;
  const sign = op === PUT ? -1 : 1;
  const users: u32 = load<u16>(first, USERS);
  const others: u32 = load<u16>(final, USERS);
  const usersAfter = users + sign * head;
  const othersAfter = others + sign * tail;
  if (usersAfter > RANGE || othersAfter > RANGE || !all(inside, beyond, was)) return false;
  if (op === DEMOTE && ((pfn | (last + 1)) & (RANGE - 1)) !== 0) return false;

  const pair = load<u32>(PAIR);
  const turned = inner + <u32>((op === PUT ? usersAfter : users) === 0) + <u32>(!alone && (op === PUT ? othersAfter : others) === 0);
  pages = load<f64>(PAGES);
  peak = load<f64>(PEAK_PAGES);
  held = load<u32>(vcpu << 2, HELD);
  if (op === PUT || vcpu === NONE) {
    pages += <f64>sign * <f64>turned * <f64>pair;
  } else if (op === DEMOTE) {
    // Each tops the cache up to a pair and takes it.
    const taken = <f64>turned * <f64>pair;
    const left = max(<f64>held - taken, 0);
    pages += left + taken - <f64>held;
    held = <u32>left;
  } else if (
    !piece(users, head) ||
    (inner > 0 && !whole(inner)) ||
    (tail > 0 && !piece(others, tail))
  ) {
    return false;
  }
  store<u32>(vcpu << 2, held, HELD);
  store<f64>(PAGES, pages);
  store<f64>(PEAK_PAGES, max(peak, pages));

  store<u16>(first, usersAfter, USERS);
  fill(inside, beyond, RANGE - was);
  if (!alone) store<u16>(final, othersAfter, USERS);
  add(GETS + (op === PUT ? 8 : 0), <f64>last - <f64>pfn + 1);
  add(ADDS + (op << 3), turned);
  notePairs(0);
  return true;
}

// @ts-ignore
@inline
function notePairs(more: u32): void {
  const pairs = load<f64>(ADDS) + load<f64>(DEMOTES) - load<f64>(REMOVES);
  store<f64>(PEAK_PAIRS, max(load<f64>(PEAK_PAIRS), pairs + <f64>more));
}

/** Faults on frames of one range, the first of which may find it without users. */
function piece(users: u32, count: u32): bool {
  if (users === 0) {
    if (!faults(1, load<u32>(PAIR), true)) return false;
    count--;
  }
  return count === 0 || faults(count, load<u32>(IDLE), false);
}

/** Faults on every frame of ranges without users. */
function whole(count: u32): bool {
  // Where nothing is taken in vain, all but the first fault of a range come down to one topup.
  if (load<u32>(IDLE) === 0) return faults(count, load<u32>(PAIR), true) && faults(1, 0, false);
  for (let left = count; left > 0; left--) {
    const was = held;
    if (!piece(0, RANGE)) return false;
    // A range that leaves the cache as it found it is like all that follow; the last is played for the peak.
    if (held === was && left > 2) {
      pages += <f64>(left - 2) * <f64>load<u32>(PAIR);
      left = 2;
    }
  }
  return true;
}

/**
 * Faults that take so many pages each, to stay behind ranges or to be freed again; false where the cache has too few. What
 * lib/model/cache-run.ts tells, as one step.
 */
function faults(count: u32, each: u32, stay: bool): bool {
  const least = load<u32>(LEAST);
  const full = load<u32>(FULL);
  const has = held < least ? full : held;
  if (has < each) return false;
  let most = has - each;
  let left = most;
  if (count > 1 && each > 0) {
    if (each > least) {
      for (; count > 0; count--) if (!faults(1, each, stay)) return false;
      return true;
    }
    const opening = serves(has, each, least);
    if (count <= opening) {
      left = has - count * each;
    } else {
      const cycle = serves(full, each, least);
      left = full - ((count - opening - 1) % cycle + 1) * each;
      most = max(most, full - each);
    }
  }
  peak = max(peak, pages + (<f64>most - <f64>held));
  pages += <f64>left - <f64>held;
  if (stay) pages += <f64>count * <f64>each;
  peak = max(peak, pages);
  held = left;
  return true;
}

/** Faults from one topup to the next. */
// @ts-ignore
@inline
function serves(has: u32, each: u32, least: u32): u32 {
  return has - each < least ? 1 : (has - least) / each + 1;
}

/** Whether all ranges [at, end) have so many users. */
function all(at: usize, end: usize, users: u32): bool {
  const wide = i16x8.splat(<i16>users);
  let differ = i16x8.splat(0);
  for (; at + 16 <= end; at += 16) differ = v128.or(differ, v128.xor(v128.load(at), wide));
  if (v128.any_true(differ)) return false;
  for (; at < end; at += 2) if (load<u16>(at) !== users) return false;
  return true;
}

function fill(at: usize, end: usize, users: u32): void {
  const wide = i16x8.splat(<i16>users);
  for (; at + 16 <= end; at += 16) v128.store(at, wide);
  for (; at < end; at += 2) store<u16>(at, users);
}
