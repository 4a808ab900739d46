import type { Policy } from "../../../lib/tdx/policy.js";
import type { FrameEvent } from "../../../lib/workload/frame-event.js";

/** Page by page, with a map for everything: what a reader of the policies would write first. */
export function naive(rules: Policy, events: readonly FrameEvent[]): Record<string, number> {
  const { pagesPerRange: pair, pagesTakenWhenBacked: idle, fastPath } = rules;
  const least =
    (rules.cacheMin + rules.cacheExtraPairs) * pair + rules.cacheMin * rules.cacheSeptPages;
  const full = rules.cacheFill === "capacity" ? rules.cacheCapacity : least;
  const users = new Map<number, number>();
  const caches = new Map<number, number>();
  const failed = new Set<number>();
  const counts = { gets: 0, puts: 0, adds: 0, removes: 0, locks: 0, taken: 0, returned: 0 };
  let peak = 0;
  let errors = 0;

  /** Pages from a cache, or from the allocator where there is none; whether there were as many. */
  function take(vcpu: number | null, pages: number): boolean {
    if (vcpu === null) {
      counts.taken += pages;
      return true;
    }
    const held = caches.get(vcpu)!;
    caches.set(vcpu, Math.max(0, held - pages));
    if (held < pages) counts.returned += held;
    return held >= pages;
  }

  function topup(vcpu: number | null, below: number, to: number): void {
    if (vcpu === null || caches.get(vcpu)! >= below) return;
    counts.taken += to - caches.get(vcpu)!;
    caches.set(vcpu, to);
  }

  function get(frame: number, vcpu: number | null): void {
    const range = Math.floor(frame / 512);
    const had = users.get(range) ?? 0;
    topup(vcpu, least, full);
    if (!take(vcpu, had > 0 ? idle : pair)) {
      errors++;
      failed.add(frame);
      return;
    }
    failed.delete(frame);
    counts.gets++;
    if (had === 0) counts.adds++;
    else counts.returned += idle;
    if (had === 0 || !fastPath) counts.locks++;
    users.set(range, had + 1);
    peak = Math.max(peak, users.size);
  }

  function put(frame: number): void {
    if (failed.delete(frame)) return;
    const range = Math.floor(frame / 512);
    const left = users.get(range)! - 1;
    counts.puts++;
    if (left === 0 || !fastPath) counts.locks++;
    if (left > 0) {
      users.set(range, left);
      return;
    }
    counts.removes++;
    counts.returned += pair;
    users.delete(range);
  }

  for (const event of events) {
    if (event.op === "vcpu-create") caches.set(event.vcpu, 0);
    else if (event.op === "vcpu-free") {
      counts.returned += caches.get(event.vcpu)!;
      caches.delete(event.vcpu);
    } else if (event.op === "demote") {
      topup(event.vcpu, pair, pair);
      take(event.vcpu, pair);
      counts.gets += 512;
      users.set(event.pfn / 512, 512);
      peak = Math.max(peak, users.size);
    } else if (event.op === "get" || event.op === "put") {
      for (let at = 0; at < (event.count ?? 1); at++) {
        if (event.op === "get") get(event.pfn + at, event.vcpu);
        else put(event.pfn + at);
      }
    }
  }
  const cached = [...caches.values()].reduce((sum, held) => sum + held, 0);
  return { ...counts, cached, errors, peak, end: users.size };
}
