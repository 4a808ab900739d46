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

const BATCH: usize = 16384;
const PFN: usize = 128;
const COUNT: usize = PFN + 4 * BATCH;
const VCPU: usize = COUNT + 4 * BATCH;
const OP: usize = VCPU + 2 * BATCH;
const HELD: usize = OP + BATCH + 16;
const USERS: usize = HELD + 4 * 65536;

const PUT: u32 = 1;
// Events on runs are numbered from RUN: gets, puts, demotes.
const RUN: u32 = 2;
const DEMOTE: u32 = 2;
const NONE: u32 = 65535;
const RANGE: u32 = 512;
const NEVER: u32 = 0x7ffffff;

// Of the run under way: what its cache holds; by how many pages more are taken than before it, now and at most.
let held: u32 = 0;
let pages: i32 = 0;
let peak: i32 = 0;

/** Plays the events of the batch, behind which an op is that there is not; answers the first that cannot be. */
export function play(): u32 {
  let at: u32 = 0;
  let was: u32 = 0;
  do {
    was = singles(at);
    for (at = was; run(at);) at++;
  } while (at !== was);
  return at;
}

function add(at: usize, more: u32): void {
  store<f64>(at, load<f64>(at) + <f64>more);
}

/** Counts pages taken since, and sees to the peaks, where there were so many more pages and pairs than before. */
function note(more: i32, most: i32, pairs: u32): void {
  const before = load<f64>(PAGES);
  store<f64>(PAGES, before + <f64>more);
  store<f64>(PEAK_PAGES, max(load<f64>(PEAK_PAGES), before + <f64>most));
  const now = load<f64>(ADDS) + load<f64>(DEMOTES) - load<f64>(REMOVES);
  store<f64>(PEAK_PAIRS, max(load<f64>(PEAK_PAIRS), now + <f64>pairs));
}

/** Plays gets and puts of one frame, up to an event that is another or cannot be. It looks at eight events at a time. */
function singles(from: u32): u32 {
  const least = load<u32>(LEAST);
  const full = load<u32>(FULL);
  const pair = load<u32>(PAIR);
  const idle = load<u32>(IDLE);
  const ranges = load<u32>(RANGES);
  // With so many pages a get of a backed range leaves its cache as it is.
  const calm = idle ? NEVER : least;
  let at = from;
  let puts: u32 = 0;
  let adds: u32 = 0;
  let removes: u32 = 0;
  let more: i32 = 0;
  let most: i32 = 0;
  let pairs: i32 = 0;
  for (;;) {
    const op: u32 = load<u8>(at, OP);
    if (op > PUT) break;
    // As many as are of one kind; of them, as many as are on one range by one vCPU.
    const others = i8x16.bitmask(i8x16.ne(v128.load64_zero(at, OP), v128.load8_splat(at, OP))) | 0x100;
    // One where pages are taken in vain: among several there may be more pages than at their end.
    const stop = at + (idle ? 1 : ctz(others));
    const range = load<u32>(at << 2, PFN) >>> 9;
    const here = i32x4.splat(range);
    const vcpus = v128.load(at << 1, VCPU);
    const same = v128.and(
      i16x8.narrow_i32x4_s(
        i32x4.eq(i32x4.shr_u(v128.load(at << 2, PFN), 9), here),
        i32x4.eq(i32x4.shr_u(v128.load(at << 2, PFN + 16), 9), here)
      ),
      i16x8.eq(vcpus, v128.load16_splat(at << 1, VCPU))
    );
    const alike = ctz(~i16x8.bitmask(same) | others);
    if (alike > 2 && range < ranges) {
      // They change nothing but users where the range stays backed and the cache is full enough.
      const users: u32 = load<u16>(range << 1, USERS);
      const left = op ? users - alike : users + alike;
      if (users && left - 1 < RANGE && (op || load<u32>(<u32>load<u16>(at << 1, VCPU) << 2, HELD) >= calm)) {
        store<u16>(range << 1, left, USERS);
        puts += op * alike;
        // A branch can be foretold: what follows need not wait for the number.
        if (alike === 8) {
          at += 8;
          continue;
        }
        at += alike;
        continue;
      }
    }
    if (op) {
      puts -= at;
      more += removes * pair;
      for (; at < stop; at++) {
        const range = load<u32>(at << 2, PFN) >>> 9;
        if (range >= ranges) break;
        const users: u32 = load<u16>(range << 1, USERS);
        if (users === 0) break;
        store<u16>(range << 1, users - 1, USERS);
        removes += <u32>(users === 1);
      }
      puts += at;
      more -= removes * pair;
    } else {
      more += idle * (at - adds);
      for (; at < stop; at++) {
        const range = load<u32>(at << 2, PFN) >>> 9;
        if (range >= ranges) break;
        const users: u32 = load<u16>(range << 1, USERS);
        const cache: u32 = <u32>load<u16>(at << 1, VCPU) << 2;
        const has = load<u32>(cache, HELD);
        const topped = select<u32>(full, has, has < least);
        const need = select<u32>(idle, pair, users);
        if (users === RANGE) break;
        if (topped < need) break;
        more += topped - has;
        store<u32>(cache, topped - need, HELD);
        store<u16>(range << 1, users + 1, USERS);
        adds += <u32>!users;
      }
      // Those of no vCPU came from the allocator, which never has too few; the others gave back what they took in vain.
      more += NEVER - load<u32>(0, HELD + 4 * NONE) - idle * (at - adds);
      store<u32>(0, NEVER, HELD + 4 * NONE);
      most = max(most, more);
      pairs = max(pairs, adds - removes);
    }
    if (at < stop) break;
  }
  note(more, most, pairs);
  add(GETS, at - from - puts);
  add(PUTS, puts);
  add(ADDS, adds);
  add(REMOVES, removes);
  return at;
}

/** Plays a demote or an event on a run: whether it is one and can be. Nothing is written before that is known. */
function run(at: u32): bool {
  const op = <u32>load<u8>(at, OP) - RUN;
  const pfn = load<u32>(at << 2, PFN);
  const count = load<u32>(at << 2, COUNT);
  const cache = <u32>load<u16>(at << 1, VCPU) << 2;
  const last = pfn + count - 1;
  if (op > DEMOTE) return false;
  if (last < pfn || last >>> 9 >= load<u32>(RANGES)) return false;
  const first = pfn >>> 9 << 1;
  const final = last >>> 9 << 1;
  const inside = first + <u32>USERS + 2;
  const beyond = final + <u32>USERS;
  // Frames in the first range, and in the last where that is another; what users of a range between them are before and after.
  const head = min(count, RANGE - (pfn & (RANGE - 1)));
  const tail = count > head ? (last & (RANGE - 1)) + 1 : 0;
  const inner = (count - head - tail) >>> 9;
  const isPut = op === PUT;
  const was = <u32>isPut << 9;
  const sign = isPut ? -1 : 1;
  const users: u32 = load<u16>(first, USERS);
  const others: u32 = load<u16>(final, USERS);
  const usersAfter = users + sign * head;
  const othersAfter = others + sign * tail;
  if (usersAfter > RANGE || othersAfter > RANGE || !all(inside, beyond, was)) return false;
  if (op === DEMOTE && (pfn | count) & (RANGE - 1)) return false;

  const turned = inner + <u32>!(isPut ? usersAfter : users) + (<u32>!(isPut ? othersAfter : others) & <u32>(tail > 0));
  const taken: i32 = turned * load<u32>(PAIR);
  held = load<u32>(cache, HELD);
  peak = pages = sign * taken;
  if (!isPut && cache !== NONE << 2) {
    if (op) {
      // Each tops the cache up to a pair and takes it.
      const left = max(<i32>held - taken, 0);
      peak = pages = left + taken - held;
      held = left;
    } else {
      peak = pages = 0;
      if (!piece(users, head) || !whole(inner) || !piece(others, tail)) return false;
    }
  }
  store<u32>(cache, held, HELD);
  note(pages, peak, isPut ? 0 : turned);
  add(isPut ? PUTS : GETS, count);
  add(ADDS + (op << 3), turned);

  // The last first: where all is in one range that is the same once more.
  store<u16>(final, othersAfter, USERS);
  store<u16>(first, usersAfter, USERS);
  fill(inside, beyond, RANGE - was);
  return true;
}

/** Faults on frames of one range, the first of which may find it without users. */
function piece(users: u32, count: u32): bool {
  const fresh = <u32>!users & <u32>(count > 0);
  return faults(fresh, PAIR) && faults(count - fresh, IDLE);
}

/** Faults on every frame of ranges without users. */
function whole(count: u32): bool {
  // Where nothing is taken in vain, all but the first fault of a range come down to one topup.
  if (!load<u32>(IDLE)) return faults(count, PAIR) && faults(count, IDLE);
  for (; count; count--) {
    const was = held;
    if (!piece(0, RANGE)) return false;
    // A range that leaves the cache as it found it is like all that follow; the last is played for the peak.
    if (held === was && count > 2) {
      pages += (count - 2) * load<u32>(PAIR);
      count = 2;
    }
  }
  return true;
}

/**
 * Faults that take so many pages each, to stay behind ranges as PAIR or to be freed again as IDLE; false where the cache has too
 * few. What lib/model/cache-run.ts tells, as one step.
 */
function faults(count: u32, kind: usize): bool {
  if (!count) return true;
  const each = load<u32>(kind);
  const least = load<u32>(LEAST);
  const full = load<u32>(FULL);
  const has = held < least ? full : held;
  if (has < each) return false;
  if (each > least && count > 1) {
    for (; count; count--) if (!faults(1, kind)) return false;
    return true;
  }
  let most = has - each;
  let left = has - count * each;
  if (each) {
    const later = count - serves(has, each, least);
    if (<i32>later > 0) {
      left = full - ((later - 1) % serves(full, each, least) + 1) * each;
      most = max(most, full - each);
    }
  }
  // What stays is taken for good, and nothing is returned before the end; what does not is at its most after a topup.
  const stays = kind === PAIR ? count * each : 0;
  pages -= held;
  peak = max(peak, pages + max(most, left + stays));
  pages += left + stays;
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
