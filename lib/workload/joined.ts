import type { Event } from "./event.js";

type Run = Required<Pick<Event, "op" | "first" | "count" | "vcpu">> & Pick<Event, "level">;

/** Events of one guest, of which those that continue each other become one run. */
export class Joined {
  #ready: Event[] = [];
  #open: Run | null = null;
  #isBegun = false;

  constructor(private readonly guest: number) {}

  /** An event over a run of pages. */
  add(run: Run): void {
    const open = this.#open;
    if (open && continues(open, run)) {
      this.#open = { ...open, count: open.count + run.count };
      return;
    }
    this.#close();
    this.#open = run;
  }

  /** A vCPU that shows for the first time. */
  addVcpu(vcpu: number): void {
    this.#close();
    this.#begin();
    this.#ready.push({ op: "vcpu-create", guest: this.guest, vcpu });
  }

  /** Events that no later one can be joined to. */
  take(): Event[] {
    const ready = this.#ready;
    if (ready.length > 0) this.#ready = [];
    return ready;
  }

  end(): void {
    this.#close();
  }

  #close(): void {
    if (!this.#open) return;
    this.#begin();
    const { op, first, count, vcpu, level } = this.#open;
    const event: Event = { op, guest: this.guest, vcpu, first, count };
    this.#ready.push(level === undefined ? event : { ...event, level });
    this.#open = null;
  }

  #begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.#ready.push({ op: "create", guest: this.guest }, { op: "finalize", guest: this.guest });
  }
}

function continues(one: Run, next: Run): boolean {
  return (
    one.first + one.count === next.first &&
    one.op === next.op &&
    one.level === next.level &&
    one.vcpu === next.vcpu
  );
}
