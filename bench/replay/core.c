// The algorithm of kernel.as.ts in C, on columns mapped from a file: what the replay core is measured against.
//   core FILE EVENTS RANGES LEAST FULL PAIR IDLE
// Each line on stdin asks for one replay; the answer is its CPU time and its counts, as JSON.
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { PUT = 1, DEMOTE = 2, NONE = 65535, RANGE = 512, NEVER = 0x7fffffff };

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

static size_t replay(Counters *counters, const uint32_t *pfns, const uint32_t *counts, const uint16_t *vcpus,
                     const uint8_t *ops, size_t end) {
  Counters c = *counters;
  uint32_t calm = idle ? NEVER : least;
  size_t at = 0;
  for (; at < end; at++) {
    uint32_t op = ops[at], count = counts[at], pfn = pfns[at], range = pfn >> 9;
    if (__builtin_expect(count != 1 || op > PUT, 0)) {
      uint32_t last = pfn + count - 1;
      if (op > DEMOTE || count == 0 || last < pfn || last >> 9 >= ranges) break;
      if (!run(&c, op, pfn, last, vcpus[at])) break;
      continue;
    }
    if (range >= ranges) break;
    uint32_t cache = (vcpus[at] | (0u - op)) & NONE;
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

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 8) return 2;
  size_t events = strtoull(argv[2], 0, 10);
  ranges = atol(argv[3]), least = atol(argv[4]), full = atol(argv[5]), pair = atol(argv[6]), idle = atol(argv[7]);
  int file = open(argv[1], O_RDONLY);
  const uint8_t *bytes = mmap(0, 11 * events, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (file < 0 || bytes == MAP_FAILED) return 2;
  const uint32_t *pfns = (const uint32_t *)bytes, *counts = pfns + events;
  const uint16_t *vcpus = (const uint16_t *)(counts + events);
  const uint8_t *ops = (const uint8_t *)(vcpus + events);
  users = malloc(2 * (size_t)ranges);
  held = malloc(4 * (NONE + 1));
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    Counters c = {0};
    memset(users, 0, 2 * (size_t)ranges);
    memset(held, 0, 4 * (NONE + 1));
    held[NONE] = NEVER;
    double start = now();
    size_t played = replay(&c, pfns, counts, vcpus, ops, events);
    double ns = now() - start;
    printf("{\"ns\":%.0f,\"played\":%zu,\"counts\":{\"gets\":%ld,\"puts\":%ld,\"adds\":%ld,\"removes\":%ld,\"pages\":%ld,\"peakPages\":%ld,\"peakPairs\":%ld}}\n",
           ns, played, c.gets, c.puts, c.adds, c.removes, c.pages, c.peak_pages, c.peak_pairs);
    fflush(stdout);
  }
  return 0;
}
