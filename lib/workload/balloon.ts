import { whole } from "../errors.js";
import { guestUnder } from "../scene/guest-policy.js";
import type { Guest } from "../scene/guest.js";
import type { Policy } from "../tdx/policy.js";
import { MiB } from "../units.js";
import { boot } from "./boot.js";
import type { Event } from "./event.js";
import { framesOf, laterLevel, ownMemory, pieces, shareOf } from "./pieces.js";
import { checkSeed, seedOf } from "./seeds.js";
import { shuffled } from "./shuffled.js";

/** What a balloon takes. */
export interface BalloonSpec {
  /** Bytes given back at a time, at a multiple of them: whole pages, 2 MiB unless told, as free page reporting does. */
  readonly bytes?: number;
  /** Share of mapped private memory that is given back in a round; 1/64 unless told. */
  readonly share?: number;
  /** How often it is given back and taken again; 2 unless told. */
  readonly rounds?: number;
  /** 1 unless told. */
  readonly seed?: number;
  /** Number of the TD; 0 unless told. */
  readonly id?: number;
}

/**
 * A TD boots; then round by round it gives memory back to the host in pieces that the seed picks, and takes all of it again. Pieces
 * smaller than 2 MiB split what was mapped at 2M, for good.
 *
 * @throws InputError for a size, share or number of rounds that cannot be.
 * @example
 * [...balloon(guest({ memory: "1G" }), policy("v6"), { rounds: 1 })].filter(({ op }) => op === "balloon").length; // 8
 */
export function balloon(given: Guest, rules: Policy, spec: BalloonSpec = {}): Generator<Event> {
  const { bytes = 2 * MiB, share = 1 / 64, seed = 1, id = 0 } = spec;
  const rounds = whole("rounds", spec.rounds ?? 2, 0, Number.MAX_SAFE_INTEGER);
  checkSeed(seed);
  const td = guestUnder(rules, given);
  const all = pieces(ownMemory(td), bytes);
  const count = shareOf(share, all.count);
  const level = laterLevel(rules, td);

  function* round(number: number): Generator<Event> {
    const order = seedOf(seed, number);
    for (const op of ["balloon", "accept"] as const) {
      for (let index = 0; index < count; index++) {
        const frames = framesOf(all.at(shuffled(order, all.count, index)));
        const event = { op, guest: id, vcpu: index % td.vcpus, ...frames };
        yield op === "accept" ? { ...event, level } : event;
      }
    }
  }

  function* ballooning(): Generator<Event> {
    yield* boot(given, rules, id);
    for (let number = 0; number < rounds; number++) yield* round(number);
  }
  return ballooning();
}
