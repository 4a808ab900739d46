// A parser of KVM traces in C that fills the same records as lib/input/trace: header, frames, levels and states of entries.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct { uint8_t present, leaf; uint64_t pfn; } Spte;
typedef struct {
  uint8_t kind, level, is_private;
  int32_t cpu, pid, vcpu, err;
  uint32_t line;
  const char *task;
  uint32_t task_length;
  double time;
  uint64_t gfn, error_code;
  Spte old, new;
} Record;

enum { FAULT, CHANGED, SET, SPLIT };

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

static int level_of(Record *one) {
  int32_t level;
  if (!WORD("level") || !decimal(&level) || level < 1 || level > 5) return 0;
  one->level = level;
  return 1;
}

static Spte spte(uint64_t entry, int level) {
  int present = entry >> 11 & 1;
  return (Spte){present, present && (level == 1 || (entry >> 7 & 1)), present ? entry >> 12 & ((1ull << 40) - 1) : 0};
}

static int frame(uint64_t *gfn) { return hex(gfn) && *gfn < 1ull << 40; }

static int changed(Record *one) {
  int32_t as_id;
  uint64_t entry;
  if (!WORD("as id") || !decimal(&as_id) || !WORD("gfn") || !frame(&one->gfn) || !level_of(one)) return 0;
  if (!WORD("old_spte") || !hex(&entry)) return 0;
  one->old = spte(entry, one->level);
  if (!WORD("new_spte") || !hex(&entry)) return 0;
  one->new = spte(entry, one->level);
  return 1;
}

static int set(Record *one) {
  uint64_t entry, table;
  if (!WORD("gfn") || !frame(&one->gfn) || !WORD("spte") || !hex(&entry)) return 0;
  skip();
  if (at < end && *at == '(') {
    at = memchr(at, ')', end - at);
    if (!at++) return 0;
  }
  if (!level_of(one) || !WORD("at") || !hex(&table)) return 0;
  one->new = spte(entry, one->level);
  return 1;
}

static int split(Record *one) {
  uint64_t entry;
  if (!WORD("gfn") || !frame(&one->gfn) || !WORD("spte") || !hex(&entry) || !level_of(one)) return 0;
  one->new = spte(entry, one->level);
  return WORD("errno") && decimal(&one->err);
}

static int fault(Record *one) {
  uint64_t rip, address;
  one->vcpu = -1;
  if (WORD("vcpu") && (!decimal(&one->vcpu) || !WORD("rip") || !hex(&rip))) return 0;
  if (!WORD("address") || !hex(&address) || !WORD("error_code") || !hex(&one->error_code)) return 0;
  if (one->error_code >= 1ull << 53) return 0;
  one->gfn = address >> 12;
  one->is_private = (one->error_code >> 32 & ((1 << 2) | (1 << 17))) != 0;
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

// `task-pid (tgid) [cpu] flags time:`, from right to left.
static int header(const char *from, const char *to, Record *one) {
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
  one->time = (double)whole / (unit ? unit : 1);
  to = back(from, to);
  if (to > from && to[-1] != ']') {
    while (to > from && !blank(to[-1])) to--;
    to = back(from, to);
  }
  int64_t value;
  if (to == from || to[-1] != ']') return 0;
  to--;
  if (!digits_before(from, &to, &value) || to == from || to[-1] != '[') return 0;
  one->cpu = value;
  to = back(from, to - 1);
  if (to > from && to[-1] == ')') {
    while (to > from && to[-1] != '(') to--;
    to = back(from, to - 1);
  }
  if (!digits_before(from, &to, &value) || to == from || to[-1] != '-') return 0;
  one->pid = value;
  one->task = from;
  while (blank(*one->task)) one->task++;
  one->task_length = to - 1 - one->task;
  return 1;
}

static const struct { const char *name; size_t length; uint8_t kind; int (*read)(Record *); } events[] = {
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

// Parses a file; prints CPU time, and sums over everything that the records hold.
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
  size_t room = 1 << 16, count = 0;
  Record *records = malloc(room * sizeof *records);
  uint32_t line = 0;
  const char *stop = text + known.st_size;
  for (const char *begin = text; begin < stop;) {
    const char *close = memchr(begin, '\n', stop - begin);
    if (!close) close = stop;
    line++;
    const char *event = *begin == '#' ? NULL : event_at(begin, close);
    for (size_t n = 0; event && n < 4; n++) {
      if ((size_t)(close - event) < events[n].length || memcmp(event, events[n].name, events[n].length) != 0) continue;
      if (count == room) records = realloc(records, (room *= 2) * sizeof *records);
      Record *one = &records[count];
      *one = (Record){.kind = events[n].kind, .line = line};
      at = event + events[n].length;
      end = close;
      if (!header(begin, event, one) || !events[n].read(one)) return 1;
      skip();
      if (at != end) return 1;
      count++;
      break;
    }
    begin = close + 1;
  }
  double time = 0, frames = 0, fields = 0;
  for (size_t n = 0; n < count; n++) {
    Record *one = &records[n];
    time += one->time;
    frames += (double)one->gfn + (double)one->old.pfn + (double)one->new.pfn;
    fields += one->line + one->cpu + one->pid + one->task_length + one->kind + one->level + one->err;
    fields += one->old.present + 2 * one->old.leaf + 4 * one->new.present + 8 * one->new.leaf;
    if (one->kind == FAULT) fields += one->vcpu + (double)(one->error_code % 4096) + one->is_private;
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
  double ms = (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6;
  printf("{\"ms\":%.3f,\"count\":%zu,\"time\":%.0f,\"frames\":%.0f,\"fields\":%.0f}\n", ms, count, time, frames, fields);
}
