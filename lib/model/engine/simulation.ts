import type { Host } from "../../scene/host.js";
import { PAGE } from "../../tdx/memory.js";
import { ops, type Event, type Op } from "../../workload/event.js";
import { unknownName } from "../../errors.js";
import type { Failures } from "../failures.js";
import type { Placement } from "../place.js";
import { Pool } from "../pool.js";
import { Calls } from "./calls.js";
import type { Context } from "./context.js";
import { Ledger } from "./kinds.js";
import { create, createVcpu, destroy, finalize, freeVcpu } from "./life.js";
import { add, convert, demote, punch, remove, touch } from "./memory.js";
import { Recorder, type Timeline } from "./timeline.js";

/** A host on which events play, one after the other. */
export class Simulation {
  readonly context: Context;
  readonly #recorder: Recorder;

  constructor(host: Host, placement: Placement, failures: Failures = {}, rows = 0) {
    const calls = new Calls(failures);
    const ledger = new Ledger();
    const end = host.blocks.at(-1)?.end ?? 0;
    const ranges = Math.ceil(end / PAGE / 512);
    this.#recorder = new Recorder(rows);
    this.context = {
      host,
      calls,
      ledger,
      placement,
      pool: host.mode === "dynamic" ? new Pool(host.policy, ranges, calls, ledger) : null,
      tds: new Map(),
      ended: new Set(),
      tally: { faults: 0, spurious: 0, accepts: 0, mismatches: 0, splits: 0 },
      lost: [],
      errors: { "-ENOMEM": 0, "-EIO": 0, "-EINVAL": 0 },
      troubles: [],
      event: { op: "create", guest: 0 },
      number: 0,
    };
  }

  /** Plays the next event. */
  play(event: Event): void {
    const { context } = this;
    context.event = event;
    context.number++;
    if (!Object.hasOwn(happenings, event.op)) {
      throw unknownName(`op of event ${context.number}`, event.op, ops);
    }
    happenings[event.op](context);
    context.ledger.note();
    this.#recorder.record(context.number, context.ledger);
  }

  /** What there was as events had ended. */
  timeline(): Timeline {
    return this.#recorder.columns(this.context.number, this.context.ledger);
  }
}

const happenings: Readonly<Record<Op, (at: Context) => void>> = {
  create,
  "vcpu-create": createVcpu,
  queue: (at) => add(at, true),
  add: (at) => add(at, false),
  finalize,
  fault: (at) => touch(at, false),
  accept: (at) => touch(at, true),
  demote,
  remove,
  convert,
  punch,
  balloon: punch,
  "vcpu-free": freeVcpu,
  destroy,
};
