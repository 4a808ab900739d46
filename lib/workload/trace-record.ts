/** What one entry of KVM's page tables says, of the frame it points to and of its state. */
export interface Spte {
  /** Whether it maps memory or a table: bit 11, which KVM sets in all of these and in no other. */
  readonly isPresent: boolean;
  /** Whether it maps memory, where it is present; else it points to a table. */
  readonly isLeaf: boolean;
  /** Page frame of 4 KiB of the memory or of the table; 0 where nothing is present. */
  readonly pfn: number;
}

/** Where and when a line of a trace was recorded. */
export interface TracedAt {
  /** Line of the trace, from 1. */
  readonly line: number;
  /** Seconds of the trace's clock; ticks of a clock that counts in these. */
  readonly time: number;
  readonly cpu: number | null;
  readonly task: string;
  readonly pid: number | null;
}

/** kvm_tdp_mmu_spte_changed: one entry changes. Levels from 1, for 4 KiB, to 5. */
export interface SpteChanged {
  readonly kind: "spte-changed";
  readonly at: TracedAt;
  /** First guest page frame that the entry covers. */
  readonly gfn: number;
  readonly level: number;
  readonly old: Spte;
  readonly new: Spte;
}

/** kvm_mmu_set_spte: a fault has set an entry. */
export interface SpteSet {
  readonly kind: "spte-set";
  readonly at: TracedAt;
  readonly gfn: number;
  readonly level: number;
  readonly spte: Spte;
}

/** kvm_mmu_split_huge_page: the entry of a large page is split, or with an errno other than 0 is not. */
export interface HugeSplit {
  readonly kind: "split";
  readonly at: TracedAt;
  readonly gfn: number;
  readonly level: number;
  readonly spte: Spte;
  readonly errno: number;
}

/** kvm_page_fault: an access to guest memory that KVM has to see to. */
export interface PageFault {
  readonly kind: "fault";
  readonly at: TracedAt;
  readonly gfn: number;
  /** Null in the older form of the line, which does not tell. */
  readonly vcpu: number | null;
  /** As printed: PFERR bits, or the exit qualification on Intel. */
  readonly errorCode: number;
  /** Whether the error code has a bit that tells of an access to private memory. */
  readonly isPrivate: boolean;
}

/** One line of a KVM trace that is about private memory. */
export type TraceRecord = SpteChanged | SpteSet | HugeSplit | PageFault;
