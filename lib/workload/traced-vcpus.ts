import type { Joined } from "./joined.js";
import type { TraceRecord } from "./trace-record.js";

// QEMU names a vCPU's thread "CPU 0/KVM"; other names end in the number, as "VCPU-0" or "vcpu0" do.
const vcpuName = /cpu[ _-]?(\d{1,5})(?:\/KVM)?$/i;

/** Which threads of a trace are which vCPUs. */
export class TracedVcpus {
  /** vCPU of each thread. */
  readonly #known = new Map<number, number>();
  readonly #created = new Set<number>();
  /** Names of threads by which their vCPU can be told. */
  readonly #named = new Map<number, number>();

  constructor(private readonly joined: Joined) {}

  /** Learns from a record: a fault of the newer form tells the vCPU, else the thread's name may. */
  see(record: TraceRecord): void {
    const { pid, task } = record.at;
    const thread = pid ?? -1;
    if (record.kind === "fault" && record.vcpu !== null) {
      this.#known.set(thread, record.vcpu);
    } else if (!this.#named.has(thread)) {
      this.#named.set(thread, Number(vcpuName.exec(task)?.[1] ?? -1));
    }
  }

  /**
   * The vCPU of a thread, created as it first shows. A thread that maps without a sign of which it is becomes the lowest vCPU
   * that none else is; one that does anything else is none.
   */
  of(thread: number, maps: boolean): number | null {
    const named = this.#named.get(thread) ?? -1;
    let vcpu = this.#known.get(thread) ?? (named >= 0 ? named : undefined);
    if (vcpu === undefined) {
      if (!maps) return null;
      vcpu = 0;
      while (this.#created.has(vcpu)) vcpu++;
      this.#known.set(thread, vcpu);
    }
    if (!this.#created.has(vcpu)) {
      this.#created.add(vcpu);
      this.joined.addVcpu(vcpu);
    }
    return vcpu;
  }
}
