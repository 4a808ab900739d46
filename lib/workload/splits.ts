import { oneOf } from "../errors.js";
import { fleet, type FleetSpec } from "../scene/fleet.js";
import { guest, type Guest } from "../scene/guest.js";
import type { Policy } from "../tdx/policy.js";
import { MiB } from "../units.js";
import { boot } from "./boot.js";
import type { Event } from "./event.js";
import { framesOf, pieces, shareOf } from "./pieces.js";
import { checkSeed, drawWhole, seedOf } from "./seeds.js";
import { shuffled } from "./shuffled.js";
import { interleaved } from "./streams.js";
import { tdsOf } from "./tds.js";

/** What splits a 2M leaf: a page of it becomes shared, the guest accepts a page of it alone, or the host splits it as such. */
export const splitCauses = ["convert", "accept", "demote"] as const;

/** One of these causes. */
export type SplitCause = (typeof splitCauses)[number];

/** What a split storm splits. */
export interface SplitSpec {
  /** Share of each TD's 2M leaves; 0.1 unless told. */
  readonly share?: number;
  /** `convert` unless told. A demote needs a host with room for the 2M leaves, since it names what is mapped so. */
  readonly cause?: SplitCause;
  /** 1 unless told. */
  readonly seed?: number;
}

/**
 * TDs boot at 2M whatever their backing says, all at once; then their leaves are split, each TD one in turn, in an order that
 * the seed picks, until a share of them is 4K. A kernel without hugepages has nothing to split: there pages are converted or
 * accepted all the same, and no demote is made.
 *
 * @throws InputError for a share or a cause that cannot be.
 * @example
 * [...splitStorm([[guest({ memory: "1G" }), 2]], policy("v5"))].filter(({ op }) => op === "convert").length; // 102
 */
export function splitStorm(
  guests: FleetSpec,
  rules: Policy,
  { share = 0.1, cause = "convert", seed = 1 }: SplitSpec = {},
): Generator<Event> {
  checkSeed(seed);
  oneOf("cause", cause, splitCauses);
  const tds = tdsOf(fleet(guests)).map((td) => guest({ ...td, backing: "2m", folio: "2m" }));
  const storms = tds.map((td, id) =>
    splitting(td, rules, { share, cause, id, seed: seedOf(seed, id) }),
  );

  function* storm(): Generator<Event> {
    yield* interleaved(tds.map((td, id) => boot(td, rules, id)));
    yield* interleaved(storms);
  }
  return storm();
}

/** The splits of one TD. */
function splitting(
  td: Guest,
  rules: Policy,
  { share, cause, seed, id }: Required<SplitSpec> & { readonly id: number },
): Generator<Event> {
  const units = pieces(
    td.leaves.filter(({ level }) => level === "2m"),
    2 * MiB,
  );
  const count = cause === "demote" && !rules.hugepages ? 0 : shareOf(share, units.count);

  function* splits(): Generator<Event> {
    for (let index = 0; index < count; index++) {
      const number = shuffled(seed, units.count, index);
      const unit = framesOf(units.at(number));
      const first = unit.first + drawWhole(seedOf(seed, 0), number, unit.count);
      const vcpu = index % td.vcpus;
      if (cause === "demote") yield { op: "demote", guest: id, vcpu, level: "4k", ...unit };
      else if (cause === "accept") {
        yield { op: "accept", guest: id, vcpu, level: "4k", first, count: 1 };
      } else yield { op: "convert", guest: id, vcpu, to: "shared", first, count: 1 };
    }
  }
  return splits();
}
