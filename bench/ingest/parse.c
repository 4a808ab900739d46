// A parser of KVM traces in C that fills the same columns as lib/input/trace: header, frames, levels and states of entries.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// As many records as a chunk of 1 MiB has at most; the columns are filled anew for each batch of them.
enum { BATCH = 16384, MOST_TASKS = 1 << 17 };
static struct {
  uint8_t kind[BATCH], level[BATCH], flags[BATCH];
  int32_t cpu[BATCH], pid[BATCH], vcpu[BATCH], err[BATCH];
  uint32_t task[BATCH];
  double line[BATCH], time[BATCH], gfn[BATCH], old[BATCH], new[BATCH], error_code[BATCH];
} columns;
static size_t row;

// Names of tasks by pid, each kept where it is first seen; as many pids as a slot has are told apart by probing.
static struct { int32_t pid; uint32_t length; const char *name; } tasks[MOST_TASKS];

enum { CHANGED, SET, SPLIT, FAULT };

static const char *at, *end;

static inline int blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
static inline int digit(char c) { return c >= '0' && c <= '9'; }
static inline void skip(void) { while (at < end && blank(*at)) at++; }

static int word(const char *text, size_t length) {
  skip();
  if ((size_t)(end - at) <= length || memcmp(at, text, length) != 0 || !blank(at[length])) return 0;
  at += length;
  return 1;
}
#define WORD(text) word(text, sizeof text - 1)

static int ends(void) { return at == end || blank(*at); }

static int hex(uint64_t *value) {
  skip();
  if (end - at > 1 && at[0] == '0' && (at[1] | 32) == 'x') at += 2;
  int digits = 0;
  uint64_t sum = 0;
  for (; at < end; at++, digits++) {
    char c = *at, lower = c | 32;
    if (digit(c)) sum = sum << 4 | (uint64_t)(c - '0');
    else if (lower >= 'a' && lower <= 'f') sum = sum << 4 | (uint64_t)(lower - 'a' + 10);
    else break;
  }
  *value = sum;
  return digits > 0 && digits <= 16 && ends();
}

static int decimal(int32_t *value) {
  skip();
  int negative = at < end && *at == '-';
  at += negative;
  const char *from = at;
  int64_t sum = 0;
  while (at < end && digit(*at)) sum = sum * 10 + (*at++ - '0');
  *value = negative ? -sum : sum;
  return at > from && sum < INT32_MAX && ends();
}

static int level_of(void) {
  int32_t level;
  if (!WORD("level") || !decimal(&level) || level < 1 || level > 5) return 0;
  columns.level[row] = level;
  return 1;
}

static double pfn(uint64_t entry) { return entry >> 11 & 1 ? (double)(entry >> 12 & ((1ull << 40) - 1)) : 0; }

static int state(uint64_t entry, int present) {
  if (!(entry >> 11 & 1)) return 0;
  return columns.level[row] == 1 || (entry >> 7 & 1) ? 3 * present : present;
}

static void put_new(uint64_t entry) {
  columns.new[row] = pfn(entry);
  columns.flags[row] |= state(entry, 4);
}

static int frame(void) {
  uint64_t gfn;
  if (!WORD("gfn") || !hex(&gfn) || gfn >= 1ull << 40) return 0;
  columns.gfn[row] = gfn;
  return 1;
}

static int changed(void) {
  int32_t as_id;
  uint64_t entry;
  if (!WORD("as id") || !decimal(&as_id) || !frame() || !level_of()) return 0;
  if (!WORD("old_spte") || !hex(&entry)) return 0;
  columns.old[row] = pfn(entry);
  columns.flags[row] = state(entry, 1);
  if (!WORD("new_spte") || !hex(&entry)) return 0;
  put_new(entry);
  return 1;
}

static int set(void) {
  uint64_t entry, table;
  if (!frame() || !WORD("spte") || !hex(&entry)) return 0;
  skip();
  if (at < end && *at == '(') {
    at = memchr(at, ')', end - at);
    if (!at++) return 0;
  }
  if (!level_of() || !WORD("at") || !hex(&table)) return 0;
  put_new(entry);
  return 1;
}

static int split(void) {
  uint64_t entry;
  if (!frame() || !WORD("spte") || !hex(&entry) || !level_of()) return 0;
  put_new(entry);
  return WORD("errno") && decimal(&columns.err[row]);
}

static int fault(void) {
  uint64_t rip, address, error_code;
  if (WORD("vcpu") && (!decimal(&columns.vcpu[row]) || !WORD("rip") || !hex(&rip))) return 0;
  if (!WORD("address") || !hex(&address) || !WORD("error_code") || !hex(&error_code)) return 0;
  if (error_code >= 1ull << 53) return 0;
  columns.error_code[row] = error_code;
  columns.gfn[row] = address >> 12;
  columns.flags[row] = (error_code >> 32 & ((1 << 2) | (1 << 17))) != 0 ? 16 : 0;
  return 1;
}

static int digits_before(const char *from, const char **to, int64_t *value) {
  const char *begin = *to;
  int64_t sum = 0, unit = 1;
  for (; begin > from && digit(begin[-1]); unit *= 10) sum += (*--begin - '0') * unit;
  if (begin == *to || sum >= INT32_MAX) return 0;
  *to = begin;
  *value = sum;
  return 1;
}

static const char *back(const char *from, const char *to) {
  while (to > from && blank(to[-1])) to--;
  return to;
}

static uint32_t task_of(int32_t pid, const char *from, const char *to) {
  uint32_t slot = (uint32_t)pid % MOST_TASKS;
  while (tasks[slot].name && tasks[slot].pid != pid) slot = (slot + 1) % MOST_TASKS;
  if (tasks[slot].name) return slot;
  while (blank(*from)) from++;
  tasks[slot].pid = pid;
  tasks[slot].name = from;
  tasks[slot].length = to - from;
  return slot;
}

// `task-pid (tgid) [cpu] flags time:`, from right to left.
static int header(const char *from, const char *to) {
  to = back(from, to);
  if (to == from || to[-1] != ':') return 0;
  const char *time_end = --to;
  while (to > from && (digit(to[-1]) || to[-1] == '.')) to--;
  int64_t whole = 0, unit = 0;
  for (const char *c = to; c < time_end; c++) {
    if (*c == '.') { if (unit) return 0; unit = 1; continue; }
    whole = whole * 10 + (*c - '0');
    unit *= 10;
  }
  if (to == time_end || to == from || !blank(to[-1])) return 0;
  columns.time[row] = (double)whole / (unit ? unit : 1);
  to = back(from, to);
  if (to > from && to[-1] != ']') {
    while (to > from && !blank(to[-1])) to--;
    to = back(from, to);
  }
  int64_t value;
  if (to == from || to[-1] != ']') return 0;
  to--;
  if (!digits_before(from, &to, &value) || to == from || to[-1] != '[') return 0;
  columns.cpu[row] = value;
  to = back(from, to - 1);
  if (to > from && to[-1] == ')') {
    while (to > from && to[-1] != '(') to--;
    to = back(from, to - 1);
  }
  if (!digits_before(from, &to, &value) || to == from || to[-1] != '-') return 0;
  columns.pid[row] = value;
  columns.task[row] = task_of(value, from, to - 1);
  return 1;
}

static const struct { const char *name; size_t length; uint8_t kind; int (*read)(void); } events[] = {
#define EVENT(name, kind, read) {name ":", sizeof name, kind, read}
  EVENT("kvm_tdp_mmu_spte_changed", CHANGED, changed), EVENT("kvm_mmu_set_spte", SET, set),
  EVENT("kvm_mmu_split_huge_page", SPLIT, split), EVENT("kvm_page_fault", FAULT, fault),
};

static const char *event_at(const char *from, const char *to) {
  for (const char *c = from; c + 4 <= to; c++) {
    if (*c != 'k' || memcmp(c, "kvm_", 4) != 0) continue;
    if (c == from || blank(c[-1]) || c[-1] == ':') return c;
  }
  return NULL;
}

static double times, frames, fields;

// Sums over all columns, and begins the next batch.
static void sum(void) {
  for (size_t n = 0; n < row; n++) {
    times += columns.time[n];
    frames += columns.gfn[n] + columns.old[n] + columns.new[n];
    fields += columns.line[n] + columns.cpu[n] + columns.pid[n] + tasks[columns.task[n]].length + columns.kind[n];
    fields += columns.level[n] + columns.flags[n] + columns.err[n];
    if (columns.kind[n] == FAULT) fields += columns.vcpu[n] + (double)((uint64_t)columns.error_code[n] % 4096);
  }
  row = 0;
}

// Parses a file; prints CPU time, and sums over everything that the columns held.
int main(int argc, char **argv) {
  int file = argc > 1 ? open(argv[1], O_RDONLY) : -1;
  struct stat known;
  if (file < 0 || fstat(file, &known) != 0) return 2;
  char *text = malloc(known.st_size);
  for (off_t got = 0; got < known.st_size;) {
    ssize_t more = read(file, text + got, known.st_size - got);
    if (more <= 0) return 2;
    got += more;
  }
  struct timespec from, to;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
  size_t count = 0;
  uint32_t line = 0;
  const char *stop = text + known.st_size;
  for (const char *begin = text; begin < stop;) {
    const char *close = memchr(begin, '\n', stop - begin);
    if (!close) close = stop;
    line++;
    const char *event = *begin == '#' ? NULL : event_at(begin, close);
    for (size_t n = 0; event && n < 4; n++) {
      if ((size_t)(close - event) < events[n].length || memcmp(event, events[n].name, events[n].length) != 0) continue;
      if (row == BATCH) sum();
      columns.kind[row] = events[n].kind;
      columns.line[row] = line;
      columns.level[row] = columns.flags[row] = 0;
      columns.old[row] = columns.new[row] = columns.error_code[row] = 0;
      columns.vcpu[row] = -1;
      columns.err[row] = 0;
      at = event + events[n].length;
      end = close;
      if (!header(begin, event) || !events[n].read()) return 1;
      skip();
      if (at != end) return 1;
      row++;
      count++;
      break;
    }
    begin = close + 1;
  }
  sum();
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
  double ms = (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6;
  printf("{\"ms\":%.3f,\"count\":%zu,\"time\":%.0f,\"frames\":%.0f,\"fields\":%.0f}\n", ms, count, times, frames, fields);
}
