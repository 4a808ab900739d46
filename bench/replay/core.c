// The algorithm of kernel.as.ts in C, on columns read from a file: what the replay core is measured against.
//   core each|eights FILE EVENTS RANGES LEAST FULL PAIR IDLE
// Each line on stdin asks for one replay; the answer is its CPU time and its counts, as JSON.
#include <fcntl.h>
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Events on runs are numbered from RUN: gets, puts, demotes.
enum { PUT = 1, DEMOTE = 2, RUN = 2, NONE = 65535, RANGE = 512, NEVER = 0x7ffffff };

typedef struct {
  int64_t gets, puts, adds, removes, demotes, pages, peak_pages, peak_pairs;
} Counters;

static uint32_t ranges, least, full, pair, idle;
static uint16_t *users;
static uint32_t *held;

static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static inline uint32_t serves(uint32_t has, uint32_t each) {
  return has - each < least ? 1 : (has - least) / each + 1;
}

static bool faults(Counters *c, uint32_t *cache, uint32_t count, uint32_t each, bool stay) {
  uint32_t was = *cache, has = was < least ? full : was;
  if (has < each) return false;
  uint32_t high = has - each, left = high;
  if (count > 1 && each > 0) {
    if (each > least) {
      for (; count > 0; count--) if (!faults(c, cache, 1, each, stay)) return false;
      return true;
    }
    uint32_t opening = serves(has, each);
    if (count <= opening) {
      left = has - count * each;
    } else {
      uint32_t cycle = serves(full, each);
      left = full - ((count - opening - 1) % cycle + 1) * each;
      if (full - each > high) high = full - each;
    }
  }
  c->peak_pages = most(c->peak_pages, c->pages + (int64_t)high - was);
  c->pages += (int64_t)left - was + (stay ? (int64_t)count * each : 0);
  c->peak_pages = most(c->peak_pages, c->pages);
  *cache = left;
  return true;
}

static bool piece(Counters *c, uint32_t *cache, uint32_t has, uint32_t count) {
  if (has == 0) {
    if (!faults(c, cache, 1, pair, true)) return false;
    count--;
  }
  return count == 0 || faults(c, cache, count, idle, false);
}

static bool whole(Counters *c, uint32_t *cache, uint32_t count) {
  if (idle == 0) return faults(c, cache, count, pair, true) && faults(c, cache, 1, 0, false);
  for (uint32_t left = count; left > 0; left--) {
    uint32_t was = *cache;
    if (!piece(c, cache, 0, RANGE)) return false;
    if (*cache == was && left > 2) {
      c->pages += (int64_t)(left - 2) * pair;
      left = 2;
    }
  }
  return true;
}

static bool run(Counters *c, uint32_t op, uint32_t pfn, uint32_t last, uint32_t vcpu) {
  uint32_t first = pfn >> 9, final = last >> 9;
  bool alone = first == final, puts = op == PUT;
  uint32_t head = (alone ? last : pfn | (RANGE - 1)) - pfn + 1;
  uint32_t tail = alone ? 0 : (last & (RANGE - 1)) + 1;
  uint32_t inner = alone ? 0 : final - first - 1;
  uint16_t was = puts ? RANGE : 0;
  uint32_t before = users[first], others = users[final];
  uint32_t after = puts ? before - head : before + head;
  uint32_t others_after = puts ? others - tail : others + tail;
  if (after > RANGE || others_after > RANGE) return false;
  uint16_t differ = 0;
  for (uint32_t at = first + 1; at < final; at++) differ |= users[at] ^ was;
  if (differ) return false;
  if (op == DEMOTE && ((pfn | (last + 1)) & (RANGE - 1))) return false;
  uint32_t turned = inner + ((puts ? after : before) == 0) + (!alone && (puts ? others_after : others) == 0);
  Counters next = *c;
  uint32_t cache = held[vcpu];
  if (puts || vcpu == NONE) {
    next.pages += (puts ? -1 : 1) * (int64_t)turned * pair;
  } else if (op == DEMOTE) {
    int64_t taken = (int64_t)turned * pair, left = most((int64_t)cache - taken, 0);
    next.pages += left + taken - cache;
    cache = left;
  } else if (!piece(&next, &cache, before, head) || (inner && !whole(&next, &cache, inner)) ||
             (tail && !piece(&next, &cache, others, tail))) {
    return false;
  }
  *c = next;
  held[vcpu] = cache;
  c->peak_pages = most(c->peak_pages, c->pages);
  users[first] = after;
  for (uint32_t at = first + 1; at < final; at++) users[at] = RANGE - was;
  if (!alone) users[final] = others_after;
  if (puts) c->puts += (int64_t)last - pfn + 1;
  else c->gets += (int64_t)last - pfn + 1;
  if (op == 0) c->adds += turned;
  else if (puts) c->removes += turned;
  else c->demotes += turned;
  c->peak_pairs = most(c->peak_pairs, c->adds + c->demotes - c->removes);
  return true;
}

typedef struct {
  const uint32_t *pfns, *counts;
  const uint16_t *vcpus;
  const uint8_t *ops;
} Events;

// A run of frames, a demote, or nothing that can be.
static inline bool other(Counters *c, const Events *e, size_t at) {
  uint32_t op = e->ops[at], pfn = e->pfns[at];
  if (op < RUN || op > RUN + DEMOTE) return false;
  uint32_t last = pfn + e->counts[at] - 1;
  return last >= pfn && last >> 9 < ranges && run(c, op - RUN, pfn, last, e->vcpus[at]);
}

// Event by event.
static size_t replay_each(Counters *counters, const Events *e, size_t end) {
  Counters c = *counters;
  uint32_t calm = idle ? NEVER : least;
  size_t at = 0;
  for (; at < end; at++) {
    uint32_t op = e->ops[at], range = e->pfns[at] >> 9;
    if (__builtin_expect(op > PUT, 0)) {
      if (!other(&c, e, at)) break;
      continue;
    }
    if (range >= ranges) break;
    uint32_t cache = (e->vcpus[at] | (0u - op)) & NONE;
    uint32_t has = held[cache], now = users[range];
    if (has >= calm && now - op - 1 < RANGE - 1) {
      users[range] = now + 1 - op - op;
      c.puts += op;
      c.gets += 1 - op;
      continue;
    }
    if (op) {
      if (now == 0) break;
      users[range] = now - 1;
      c.puts++;
      c.removes++;
      c.pages -= pair;
      continue;
    }
    if (now == RANGE) break;
    if (has == NEVER) {
      c.pages += pair;
    } else {
      uint32_t topped = has < least ? full : has, need = now ? idle : pair;
      if (topped < need) break;
      held[cache] = topped - need;
      c.pages += (int64_t)topped - has - (now ? idle : 0);
    }
    users[range] = now + 1;
    c.gets++;
    c.peak_pages = most(c.peak_pages, c.pages);
    if (now) continue;
    c.adds++;
    c.peak_pairs = most(c.peak_pairs, c.adds + c.demotes - c.removes);
  }
  *counters = c;
  return at;
}

// How many of eight events from `at` are of its kind, and how many of those are on its range by its vCPU.
static inline size_t kinds(const Events *e, size_t at) {
  __m128i ops = _mm_loadl_epi64((const __m128i *)(e->ops + at));
  uint32_t same = _mm_movemask_epi8(_mm_cmpeq_epi8(ops, _mm_set1_epi8(e->ops[at])));
  return __builtin_ctz(~same | 0x100);
}

static inline size_t alike(const Events *e, size_t at) {
  __m128i here = _mm_set1_epi32(e->pfns[at] >> 9);
  __m128i low = _mm_srli_epi32(_mm_loadu_si128((const __m128i *)(e->pfns + at)), 9);
  __m128i high = _mm_srli_epi32(_mm_loadu_si128((const __m128i *)(e->pfns + at + 4)), 9);
  __m128i range = _mm_packs_epi32(_mm_cmpeq_epi32(low, here), _mm_cmpeq_epi32(high, here));
  __m128i vcpu = _mm_cmpeq_epi16(_mm_loadu_si128((const __m128i *)(e->vcpus + at)), _mm_set1_epi16(e->vcpus[at]));
  uint32_t same = _mm_movemask_epi8(_mm_packs_epi16(_mm_and_si128(range, vcpu), _mm_setzero_si128()));
  return __builtin_ctz(~same);
}

static inline size_t least_of(size_t a, size_t b) { return a < b ? a : b; }

// Eight events at a time, as the core does. There are eight events' bytes after the last to look at.
static size_t replay_eights(Counters *counters, const Events *e, size_t end) {
  Counters c = *counters;
  uint32_t calm = idle ? NEVER : least;
  size_t at = 0;
  while (at < end) {
    uint32_t op = e->ops[at];
    if (op > PUT) {
      if (!other(&c, e, at)) break;
      at++;
      continue;
    }
    // One where pages are taken in vain: among several there may be more pages than at their end.
    size_t stop = least_of(end, at + (idle && !op ? 1 : kinds(e, at))), same = least_of(stop - at, alike(e, at));
    uint32_t here = e->pfns[at] >> 9;
    if (same > 2 && here < ranges) {
      uint32_t now = users[here], left = op ? now - same : now + same;
      if (now && left - 1 < RANGE && (op || held[e->vcpus[at]] >= calm)) {
        users[here] = left;
        if (op) c.puts += same;
        else c.gets += same;
        // A branch can be foretold: what follows need not wait for the number.
        if (__builtin_expect(same == 8, 1)) at += 8;
        else at += same;
        continue;
      }
    }
    size_t from = at;
    int64_t before = op ? c.removes : c.adds;
    if (op) {
      for (; at < stop; at++) {
        uint32_t range = e->pfns[at] >> 9;
        if (range >= ranges) break;
        uint32_t now = users[range];
        if (now == 0) break;
        users[range] = now - 1;
        c.removes += now == 1;
      }
      c.puts += at - from;
      c.pages -= (c.removes - before) * pair;
    } else {
      for (; at < stop; at++) {
        uint32_t range = e->pfns[at] >> 9;
        if (range >= ranges) break;
        uint32_t now = users[range], cache = e->vcpus[at], has = held[cache];
        uint32_t topped = has < least ? full : has, need = now ? idle : pair;
        if ((now == RANGE) | (topped < need)) break;
        c.pages += (int64_t)topped - has;
        held[cache] = topped - need;
        users[range] = now + 1;
        c.adds += !now;
      }
      c.gets += at - from;
      // Those of no vCPU came from the allocator, which never has too few; the others gave back what they took in vain.
      c.pages += NEVER - held[NONE] - (int64_t)idle * (at - from - (c.adds - before));
      held[NONE] = NEVER;
      c.peak_pages = most(c.peak_pages, c.pages);
      c.peak_pairs = most(c.peak_pairs, c.adds + c.demotes - c.removes);
    }
    if (at < stop) break;
  }
  *counters = c;
  return at;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static int read_all(int file, uint8_t *bytes, size_t left) {
  while (left > 0) {
    ssize_t got = read(file, bytes, left);
    if (got <= 0) return 1;
    bytes += got;
    left -= got;
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 9) return 2;
  size_t (*replay)(Counters *, const Events *, size_t) = strcmp(argv[1], "each") ? replay_eights : replay_each;
  size_t events = strtoull(argv[3], 0, 10);
  ranges = atol(argv[4]), least = atol(argv[5]), full = atol(argv[6]), pair = atol(argv[7]), idle = atol(argv[8]);
  int file = open(argv[2], O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) return 2;
  // Runs have a column of counts at the end; so much more as is looked at in vain.
  uint8_t *bytes = calloc(1, status.st_size + 64);
  if (!bytes || read_all(file, bytes, status.st_size) != 0) return 2;
  Events e = {.pfns = (const uint32_t *)bytes, .vcpus = (const uint16_t *)(bytes + 4 * events)};
  e.ops = (const uint8_t *)(e.vcpus + events);
  e.counts = (const uint32_t *)(e.ops + events);
  users = malloc(2 * (size_t)ranges);
  held = malloc(4 * (NONE + 1));
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    Counters c = {0};
    memset(users, 0, 2 * (size_t)ranges);
    memset(held, 0, 4 * (NONE + 1));
    held[NONE] = NEVER;
    double start = now();
    size_t played = replay(&c, &e, events);
    double ns = now() - start;
    printf("{\"ns\":%.0f,\"played\":%zu,\"counts\":{\"gets\":%ld,\"puts\":%ld,\"adds\":%ld,\"removes\":%ld,\"pages\":%ld,\"peakPages\":%ld,\"peakPairs\":%ld}}\n",
           ns, played, c.gets, c.puts, c.adds, c.removes, c.pages, c.peak_pages, c.peak_pairs);
    fflush(stdout);
  }
  return 0;
}
