import type { Host } from "../../scene/host.js";
import type { Event } from "../../workload/event.js";
import type { Placement, Run } from "../place.js";
import type { Errno, Pool } from "../pool.js";
import type { Calls } from "./calls.js";
import type { Ledger } from "./kinds.js";
import type { Td } from "./td.js";

/** Something that went wrong as the events played, as it would in a kernel. */
export interface Trouble {
  /** Number of the event, from 1. */
  readonly event: number;
  readonly op: Event["op"];
  readonly guest: number;
  /** Guest frame concerned; null where it is the TD itself. */
  readonly page: number | null;
  readonly error: Errno;
}

/** What is counted besides calls and pages. */
export interface Tally {
  faults: number;
  /** Faults on what was mapped already. */
  spurious: number;
  accepts: number;
  /** Accepts that tried a leaf larger than the host's, and tried again smaller. */
  mismatches: number;
  splits: number;
}

/** Pages that the module did not give back: used for good, with their references and so the pairs behind them. */
export interface Lost extends Run {
  /** The kind that they still count as. */
  readonly kind: number;
}

/** One simulation under way: what all its events share. */
export interface Context {
  readonly host: Host;
  readonly calls: Calls;
  readonly ledger: Ledger;
  readonly placement: Placement;
  /** References and pairs; null with static PAMT, which has none. */
  readonly pool: Pool | null;
  readonly tds: Map<number, Td>;
  readonly ended: Set<number>;
  readonly tally: Tally;
  readonly lost: Lost[];
  readonly errors: Record<Errno, number>;
  readonly troubles: Trouble[];
  /** The event under way and its number. */
  event: Event;
  number: number;
}

// So that a long run of failures does not fill memory.
const MOST_TROUBLES = 100;

/** Counts an error, and keeps what it was about of the first hundred. */
export function trouble(at: Context, error: Errno, page: number | null, count = 1): void {
  at.errors[error] += count;
  if (at.troubles.length >= MOST_TROUBLES) return;
  const { op, guest } = at.event;
  at.troubles.push({ event: at.number, op, guest, page, error });
}
