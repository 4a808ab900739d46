import { whole } from "../errors.js";
import { fleet, type FleetSpec } from "../scene/fleet.js";
import type { Guest } from "../scene/guest.js";
import type { Policy } from "../tdx/policy.js";
import { boot } from "./boot.js";
import type { Event } from "./event.js";
import { checkSeed, drawWhole, seedOf } from "./seeds.js";
import { mixed } from "./streams.js";
import { tdsOf } from "./tds.js";

/** How TDs come and go. */
export interface ChurnSpec {
  /** How often each TD is created and destroyed; 2 unless told. */
  readonly lives?: number;
  /** Most TDs at once; as many as there are unless told. */
  readonly alive?: number;
  /** 1 unless told. */
  readonly seed?: number;
}

// Longest time that a TD runs once it has booted, in steps of its own; a boot is one step for each event.
const LONGEST = 64;

/**
 * The TDs of a fleet are created, boot, run for a while and are destroyed, as chance has it by seed, each as often as `lives` says
 * and no two with one number at once. None is left in the end.
 *
 * @throws InputError for a number of lives, or of TDs at once, that cannot be.
 * @example
 * [...churn([[guest({ memory: "1G" }), 3]], policy("v6"))].filter(({ op }) => op === "destroy").length; // 6
 */
export function churn(guests: FleetSpec, rules: Policy, spec: ChurnSpec = {}): Generator<Event> {
  const tds = tdsOf(fleet(guests));
  const seed = checkSeed(spec.seed ?? 1);
  const lives = whole("lives", spec.lives ?? 2, 0, Number.MAX_SAFE_INTEGER);
  const most = Math.max(1, tds.length);
  const alive = whole("alive", spec.alive ?? most, 1, most);

  // Places that TDs share, so that no more are alive at once, and never the same one twice.
  function* place(first: number): Generator<Event | null> {
    for (let life = 0; life < lives; life++) {
      for (let id = first; id < tds.length; id += alive) {
        yield* lifeOf(tds[id]!, rules, id, drawWhole(seedOf(seed, id + 1), life, LONGEST));
      }
    }
  }
  const places = Array.from({ length: alive }, (_, first) => place(first));
  return mixed(places, seedOf(seed, 0));
}

function* lifeOf(td: Guest, rules: Policy, id: number, steps: number): Generator<Event | null> {
  yield* boot(td, rules, id);
  for (let step = 0; step < steps; step++) yield null;
  yield { op: "destroy", guest: id };
}
