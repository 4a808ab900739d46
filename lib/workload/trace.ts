import { levels, type Level } from "../tdx/level.js";
import { oneOf } from "../errors.js";
import type { Event } from "./event.js";
import { Joined } from "./joined.js";
import { TracedLeaves, type TracedRun } from "./traced-leaves.js";
import type { PageFault, SpteChanged, TraceRecord } from "./trace-record.js";
import { TracedVcpus } from "./traced-vcpus.js";

/** How the records of a trace become events. */
export interface TraceWorkloadOptions {
  /** The guest that the trace is about; 0 unless told. */
  readonly guest?: number;
  /** Largest leaf: `4k` for a kernel without huge pages, which then maps and never splits; `1g` unless told. */
  readonly largest?: Level;
}

// With GPAW 48 and 52 the shared bit is bit 47 or 51 of the address: Intel TDX module 1.5 base specification, GPAW.
const FIRST_SHARED = 2 ** 35;

/** A large page put in the place of a table, until the leaves below are gone. */
interface Promotion {
  readonly gfn: number;
  readonly level: number;
}

/**
 * Turns the records of one VM's trace, in order, into the events of a TD that sees the same: created and finalized at once, each
 * vCPU as it first shows.
 *
 * - An entry that becomes a leaf is a `fault` at its level, one that ceases to be a leaf a `remove`, a leaf that becomes a table a
 *   `demote`. Tables alone are none, since TDX frees them with the TD only. 0x5a0 and the like are entries that KVM holds while it
 *   changes them: not present.
 * - A table that becomes a leaf, which TDX never does, is a `remove` of the leaves below and then a `fault` of the whole, page by
 *   page above tables that are there.
 * - kvm_mmu_set_spte and kvm_mmu_split_huge_page repeat what is known from changes of entries, and stand in where these miss;
 *   where no entry shows in a trace, each kvm_page_fault is a `fault` of one page.
 * - Shared memory has no part in it: faults at addresses with the shared bit, or without the private bit of the error code
 *   where other faults of the trace have it, and what is mapped by them.
 * - Leaves that were there before the trace are unmapped without a trace of them; one that is split is mapped just before.
 */
export class TraceWorkload {
  readonly #leaves: TracedLeaves;
  readonly #vcpus: TracedVcpus;
  readonly #joined: Joined;
  /** Shared leaves, by first page. */
  readonly #shared = new Set<number>();
  /** The last fault of each thread, as long as nothing has come of it. */
  readonly #faults = new Map<number, PageFault>();
  readonly #promotions = new Map<number, Promotion>();
  #hasPrivate = false;
  #hasEntries = false;
  #sharedSeen = 0;

  constructor({ guest = 0, largest = "1g" }: TraceWorkloadOptions = {}) {
    this.#leaves = new TracedLeaves(levels.indexOf(oneOf("largest", largest, levels)) + 1);
    this.#joined = new Joined(guest);
    this.#vcpus = new TracedVcpus(this.#joined);
  }

  /** What could not be told from the trace, after its end. */
  get warnings(): string[] {
    const { unseen } = this.#leaves;
    const told = [
      unseen > 0 && `${unseen} leaves were unmapped that had been mapped before the trace began`,
      this.#sharedSeen > 0 && `${this.#sharedSeen} faults on shared memory were left out`,
      !this.#hasEntries &&
        "no page table entry shows in the trace: each fault counts as one 4K page",
    ];
    return told.filter((warning) => warning !== false);
  }

  /** The events that a record completes. */
  push(record: TraceRecord): Event[] {
    const thread = record.at.pid ?? -1;
    this.#vcpus.see(record);
    if (!this.#isBelowPromotion(record, thread)) this.#promote(thread);
    switch (record.kind) {
      case "fault":
        this.#fault(record, thread);
        break;
      case "spte-changed":
        this.#hasEntries = true;
        this.#change(record, thread);
        break;
      case "spte-set":
        this.#hasEntries = true;
        if (record.spte.isLeaf) this.#map(record.gfn, record.level, thread);
        break;
      case "split":
        this.#hasEntries = true;
        if (record.errno === 0 && !this.#isShared(record.gfn)) {
          this.#emit(this.#leaves.split(record.gfn, record.level), thread);
        }
        break;
      default:
    }
    return this.#joined.take();
  }

  /** The events that the end of the trace completes. */
  end(): Event[] {
    for (const thread of this.#promotions.keys()) this.#promote(thread);
    for (const thread of this.#faults.keys()) this.#standIn(thread);
    this.#joined.end();
    return this.#joined.take();
  }

  #fault(record: PageFault, thread: number): void {
    this.#standIn(thread);
    if (record.isPrivate) this.#hasPrivate = true;
    if (this.#isSharedFault(record)) this.#sharedSeen++;
    this.#faults.set(thread, record);
  }

  /** A fault that no entry follows maps a page, in a trace without entries. */
  #standIn(thread: number): void {
    const fault = this.#faults.get(thread);
    this.#faults.delete(thread);
    if (!fault || this.#hasEntries || this.#isSharedFault(fault)) return;
    this.#emit(this.#leaves.map(fault.gfn, 1), thread);
  }

  #isSharedFault({ gfn, vcpu, isPrivate }: PageFault): boolean {
    return gfn >= FIRST_SHARED || (vcpu !== null && this.#hasPrivate && !isPrivate);
  }

  #change({ gfn, level, old, new: now }: SpteChanged, thread: number): void {
    if (old.isLeaf && now.isLeaf && old.pfn === now.pfn) return;
    if (old.isLeaf && now.isPresent && !now.isLeaf) {
      if (!this.#isShared(gfn)) this.#emit(this.#leaves.split(gfn, level), thread);
      return;
    }
    if (old.isLeaf) this.#unmap(gfn, level, thread);
    if (!now.isLeaf) return;
    if (old.isPresent && !old.isLeaf) this.#promotions.set(thread, { gfn, level });
    else this.#map(gfn, level, thread);
  }

  #map(gfn: number, level: number, thread: number): void {
    const fault = this.#faults.get(thread);
    const span = 512 ** (level - 1);
    this.#faults.delete(thread);
    if (fault && this.#isSharedFault(fault)) {
      const at = fault.gfn % FIRST_SHARED;
      if (at >= gfn && at < gfn + span) this.#shared.add(gfn);
    }
    if (!this.#isShared(gfn)) this.#emit(this.#leaves.map(gfn, level), thread);
  }

  #unmap(gfn: number, level: number, thread: number): void {
    if (this.#shared.delete(gfn) || gfn >= FIRST_SHARED) return;
    this.#emit(this.#leaves.unmap(gfn, level), thread);
  }

  #isShared(gfn: number): boolean {
    return gfn >= FIRST_SHARED || this.#shared.has(gfn);
  }

  #isBelowPromotion(record: TraceRecord, thread: number): boolean {
    const above = this.#promotions.get(thread);
    if (!above || record.kind !== "spte-changed" || record.level >= above.level) return false;
    const span = 512 ** (above.level - 1);
    return record.gfn >= above.gfn && record.gfn < above.gfn + span && !record.new.isPresent;
  }

  #promote(thread: number): void {
    const above = this.#promotions.get(thread);
    this.#promotions.delete(thread);
    if (above) this.#map(above.gfn, above.level, thread);
  }

  #emit(runs: readonly TracedRun[], thread: number): void {
    for (const run of runs) {
      const vcpu = this.#vcpus.of(thread, run.op === "fault");
      this.#joined.add({ ...run, vcpu });
    }
  }
}

/**
 * The events of a trace's records, lazily. A workload of one's own tells afterwards what the trace could not.
 *
 * @throws InputError for a largest leaf that is none.
 */
export function* traceEvents(
  records: Iterable<TraceRecord>,
  workload: TraceWorkload = new TraceWorkload(),
): Generator<Event, void, undefined> {
  for (const record of records) yield* workload.push(record);
  yield* workload.end();
}
