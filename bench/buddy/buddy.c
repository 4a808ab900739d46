// The allocator of lib/model/buddy in C: the same units, trees and bitmaps, and so the same blocks. One zone, `clustered`.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WHOLE = 9, CHILDREN = 512, MAX_ORDER = 18, ORDERS = 19, WORDS = 16, FREE_WORDS = 32, DIVIDED_WORDS = 16 };
enum { USED = -1, FREE = -2, NONE = 0, APART = -1 };
#define GIANT (1 << MAX_ORDER)

// Bits.

static inline int lowest_bit(uint32_t word) { return __builtin_ctz(word); }

static int next_bit(const uint32_t *words, int from, int end) {
  if (from >= end) return -1;
  int last = (end - 1) >> 5, at = from >> 5;
  uint32_t word = words[at] & (UINT32_MAX << (from & 31));
  while (word == 0) {
    if (++at > last) return -1;
    word = words[at];
  }
  int bit = (at << 5) + lowest_bit(word);
  return bit < end ? bit : -1;
}

typedef struct { int size, count; uint32_t *words, *summary; } BitSet;

static BitSet bit_set(int size) {
  int count = size > 31 ? (size + 31) >> 5 : 1;
  return (BitSet){size, count, calloc(count, 4), calloc((count + 31) >> 5, 4)};
}

static void bits_add(BitSet *set, int member) {
  int at = member >> 5;
  set->words[at] |= 1u << (member & 31);
  set->summary[at >> 5] |= 1u << (at & 31);
}

static void bits_delete(BitSet *set, int member) {
  int at = member >> 5;
  set->words[at] &= ~(1u << (member & 31));
  if (set->words[at] == 0) set->summary[at >> 5] &= ~(1u << (at & 31));
}

static int bits_next(const BitSet *set) {
  if (set->words[0] != 0) return lowest_bit(set->words[0]);
  int later = next_bit(set->summary, 1, set->count);
  return later < 0 ? -1 : (later << 5) + lowest_bit(set->words[later]);
}

// Split units.

static uint32_t *free_bits, *divided_bits;
static uint16_t *unit_counts, *unit_orders;
static int made, room, dropped_count, dropped_room, *dropped;

static inline int block_of(int child, int order) { return (CHILDREN + child) >> order; }
static inline int order_of(int block) { return __builtin_clz(block) - 22; }
static inline int first_child(int block) { return (block << order_of(block)) - CHILDREN; }

static void grow(void) {
  int units = made * 5 / 4 > 16 ? made * 5 / 4 + 1 : 16;
  free_bits = realloc(free_bits, (size_t)units * FREE_WORDS * 4);
  divided_bits = realloc(divided_bits, (size_t)units * DIVIDED_WORDS * 4);
  unit_counts = realloc(unit_counts, (size_t)units * WHOLE * 2);
  unit_orders = realloc(unit_orders, (size_t)units * 2);
  room = units;
}

static int unit_create(int apart) {
  int unit = dropped_count > 0 ? dropped[--dropped_count] : made++;
  if (unit >= room) grow();
  memset(free_bits + (size_t)unit * FREE_WORDS, 0, FREE_WORDS * 4);
  memset(divided_bits + (size_t)unit * DIVIDED_WORDS, apart ? 0xff : 0, DIVIDED_WORDS * 4);
  memset(unit_counts + (size_t)unit * WHOLE, 0, WHOLE * 2);
  unit_orders[unit] = 0;
  return unit;
}

static void unit_drop(int unit) {
  if (dropped_count == dropped_room) {
    dropped_room = dropped_room ? dropped_room * 2 : 64;
    dropped = realloc(dropped, (size_t)dropped_room * sizeof *dropped);
  }
  dropped[dropped_count++] = unit;
}

static int unit_next(int unit, int order, int from) {
  int first = CHILDREN >> order, skip = (from + (1 << order) - 1) >> order;
  return next_bit(free_bits + (size_t)unit * FREE_WORDS, first + skip, first * 2);
}

static inline int is_divided(int unit, int block) {
  return (divided_bits[(size_t)unit * DIVIDED_WORDS + (block >> 5)] >> (block & 31)) & 1;
}

static inline int is_free(int unit, int block) {
  return (free_bits[(size_t)unit * FREE_WORDS + (block >> 5)] >> (block & 31)) & 1;
}

static int unit_block_at(int unit, int child) {
  int block = CHILDREN + child;
  while (block > 1 && !is_divided(unit, block >> 1)) block >>= 1;
  return block;
}

static int is_apart(int unit) {
  if (unit_orders[unit] != 0) return 0;
  const uint32_t *words = divided_bits + (size_t)unit * DIVIDED_WORDS;
  for (int at = 1; at < DIVIDED_WORDS; at++) if (~words[at] != 0) return 0;
  return (words[0] | 1) == UINT32_MAX;
}

static void unit_take(int unit, int block) {
  free_bits[(size_t)unit * FREE_WORDS + (block >> 5)] &= ~(1u << (block & 31));
  int order = order_of(block);
  if (--unit_counts[(size_t)unit * WHOLE + order] == 0) unit_orders[unit] &= ~(1 << order);
}

static void unit_give(int unit, int block) {
  free_bits[(size_t)unit * FREE_WORDS + (block >> 5)] |= 1u << (block & 31);
  int order = order_of(block);
  unit_counts[(size_t)unit * WHOLE + order]++;
  unit_orders[unit] |= 1 << order;
}

static void unit_divide(int unit, int block, int target, int rest_free) {
  for (int depth = order_of(block) - order_of(target); depth > 0; depth--) {
    int half = target >> (depth - 1);
    divided_bits[(size_t)unit * DIVIDED_WORDS + (half >> 6)] |= 1u << ((half >> 1) & 31);
    if (rest_free) unit_give(unit, half ^ 1);
  }
}

static int unit_release(int unit, int block) {
  int at = block;
  while (at > 1 && is_free(unit, at ^ 1)) {
    unit_take(unit, at ^ 1);
    at >>= 1;
    divided_bits[(size_t)unit * DIVIDED_WORDS + (at >> 5)] &= ~(1u << (at & 31));
  }
  if (at > 1) unit_give(unit, at);
  return at;
}

// One zone of whole 1 GiB units, all of it free.

typedef struct { int32_t units[CHILDREN]; uint32_t having[WHOLE * WORDS]; uint16_t counts[WHOLE]; uint32_t orders; } Leaves;

static int32_t *state;
static uint32_t *orders;
static BitSet having[ORDERS];
static Leaves **all_leaves;
static int64_t counts[ORDERS];

static void area_create(int units) {
  state = malloc((size_t)units * 4);
  orders = calloc(units, 4);
  all_leaves = calloc(units, sizeof *all_leaves);
  for (int order = 0; order < ORDERS; order++) having[order] = bit_set(units);
  for (int unit = 0; unit < units; unit++) {
    state[unit] = FREE;
    orders[unit] = 1 << MAX_ORDER;
    bits_add(&having[MAX_ORDER], unit);
  }
  counts[MAX_ORDER] = units;
}

static int64_t next_in(int unit, int order) {
  int64_t base = (int64_t)unit * GIANT;
  int at_state = state[unit];
  if (order == MAX_ORDER) return at_state == FREE ? base : -1;
  if (at_state < 0) return -1;
  if (order >= WHOLE) {
    int block = unit_next(at_state, order - WHOLE, 0);
    return block < 0 ? -1 : base + (int64_t)first_child(block) * CHILDREN;
  }
  Leaves *leaves = all_leaves[unit];
  if (!leaves) return -1;
  int at = next_bit(leaves->having + order * WORDS, 0, CHILDREN);
  if (at < 0) return -1;
  return base + (int64_t)at * CHILDREN + first_child(unit_next(leaves->units[at] - 1, order, 0));
}

static int block_in(int unit, int child, int base) {
  int block = unit_block_at(unit, child);
  return order_of(block) + base + (is_free(unit, block) ? 32 : 0);
}

static int block_at(int64_t page) {
  int unit = page / GIANT;
  if (state[unit] < 0) return MAX_ORDER + (state[unit] == FREE ? 32 : 0);
  int child = (page % GIANT) >> WHOLE;
  int leaf = all_leaves[unit] ? all_leaves[unit]->units[child] : NONE;
  if (leaf == APART) return 0;
  if (leaf != NONE) return block_in(leaf - 1, page % CHILDREN, 0);
  return block_in(state[unit], child, WHOLE);
}

static int leaf_of(int unit, int child) {
  Leaves *leaves = all_leaves[unit];
  if (!leaves) leaves = all_leaves[unit] = calloc(1, sizeof *leaves);
  int known = leaves->units[child];
  if (known > NONE) return known - 1;
  int leaf = unit_create(known == APART);
  leaves->units[child] = leaf + 1;
  return leaf;
}

static void note_leaf(int unit, int child, int before, int after) {
  Leaves *leaves = all_leaves[unit];
  for (uint32_t left = before ^ after; left != 0; left &= left - 1) {
    int order = lowest_bit(left);
    leaves->having[order * WORDS + (child >> 5)] ^= 1u << (child & 31);
    leaves->counts[order] += (after & (1 << order)) == 0 ? -1 : 1;
    if (leaves->counts[order] == 0) leaves->orders &= ~(1u << order);
    else leaves->orders |= 1u << order;
  }
}

static void note(int unit) {
  uint32_t after = state[unit] == FREE ? 1u << MAX_ORDER : 0;
  if (state[unit] >= 0) {
    after = (uint32_t)unit_orders[state[unit]] << WHOLE;
    if (all_leaves[unit]) after |= all_leaves[unit]->orders;
  }
  for (uint32_t left = after ^ orders[unit]; left != 0; left &= left - 1) {
    int order = lowest_bit(left);
    if ((after & (1u << order)) == 0) bits_delete(&having[order], unit);
    else bits_add(&having[order], unit);
  }
  orders[unit] = after;
}

static void area_take(int64_t page, int from, int order) {
  int unit = page / GIANT, child = (page % GIANT) >> WHOLE;
  counts[from]--;
  for (int at = order; at < from; at++) counts[at]++;
  if (from >= WHOLE) {
    int large = order > WHOLE ? order : WHOLE;
    if (from == MAX_ORDER && large == MAX_ORDER) state[unit] = USED;
    else {
      int block = 1;
      if (from == MAX_ORDER) state[unit] = unit_create(0);
      else unit_take(state[unit], block = block_of(child, from - WHOLE));
      unit_divide(state[unit], block, block_of(child, large - WHOLE), 1);
    }
  }
  if (order < WHOLE) {
    int in = page % CHILDREN, low = from < WHOLE ? from : WHOLE;
    int leaf = leaf_of(unit, child), before = unit_orders[leaf], block = block_of(in, low);
    if (low < WHOLE) unit_take(leaf, block);
    unit_divide(leaf, block, block_of(in, order), 1);
    int after = unit_orders[leaf];
    note_leaf(unit, child, before, after);
    if (after == 0 && order == 0 && is_apart(leaf)) {
      unit_drop(leaf);
      all_leaves[unit]->units[child] = APART;
    }
  }
  note(unit);
}

static void area_put(int64_t page, int order) {
  int unit = page / GIANT, child = (page % GIANT) >> WHOLE, joined = order;
  if (order < WHOLE) {
    int leaf = leaf_of(unit, child), before = unit_orders[leaf];
    int block = unit_release(leaf, block_of(page % CHILDREN, order));
    note_leaf(unit, child, before, block > 1 ? unit_orders[leaf] : 0);
    joined = block > 1 ? order_of(block) : WHOLE;
    if (block == 1) {
      unit_drop(leaf);
      all_leaves[unit]->units[child] = NONE;
    }
  }
  if (joined >= WHOLE) {
    int block = 1;
    if (joined < MAX_ORDER) {
      block = unit_release(state[unit], block_of(child, joined - WHOLE));
      if (block == 1) {
        unit_drop(state[unit]);
        free(all_leaves[unit]);
        all_leaves[unit] = NULL;
      }
    }
    if (block == 1) state[unit] = FREE;
    joined = block > 1 ? order_of(block) + WHOLE : MAX_ORDER;
  }
  for (int at = order; at < joined; at++) counts[at]--;
  counts[joined]++;
  note(unit);
}

static int64_t allocate(int order) {
  for (int from = order; from <= MAX_ORDER; from++) {
    if (counts[from] == 0) continue;
    int64_t page = next_in(bits_next(&having[from]), from);
    area_take(page, from, order);
    return page;
  }
  return -1;
}

static void free_block(int64_t page, int order) {
  int found = block_at(page);
  if (found != order || page % (1 << order) != 0) {
    fprintf(stderr, "page %ld at order %d is in a block of %d\n", (long)page, order, found);
    exit(1);
  }
  area_put(page, order);
}

// Plays steps from a file: 1 GiB units, slots, steps, then for each step a slot, and an order or -1 for "free it".
int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  int32_t head[3];
  if (!file || fread(head, 4, 3, file) != 3) return 2;
  int32_t *steps = malloc((size_t)head[2] * 8);
  if (fread(steps, 8, head[2], file) != (size_t)head[2]) return 2;
  int64_t *pages = malloc((size_t)head[1] * 8);
  int8_t *sizes = malloc(head[1]);
  area_create(head[0]);
  struct timespec from, to;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
  uint32_t sum = 0;
  for (int32_t at = 0; at < head[2]; at++) {
    int slot = steps[2 * at], order = steps[2 * at + 1];
    if (order < 0) {
      if (pages[slot] >= 0) free_block(pages[slot], sizes[slot]);
    } else {
      pages[slot] = allocate(order);
      sizes[slot] = order;
      sum = sum * 31 + (uint32_t)pages[slot];
    }
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
  double ms = (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6;
  printf("{\"ms\":%.3f,\"sum\":%u,\"counts\":[", ms, sum);
  for (int order = 0; order < ORDERS; order++) printf("%s%ld", order ? "," : "", (long)counts[order]);
  printf("],\"splits\":%d}\n", made - dropped_count);
}
