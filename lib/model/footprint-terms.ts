import { InputError, whole } from "../errors.js";
import { guest, type Guest } from "../scene/guest.js";
import type { GuestSpec } from "../scene/guest-spec.js";
import { host as resolveHost, policyOf, type Host } from "../scene/host.js";
import type { HostSpec, PamtMode } from "../scene/host-spec.js";
import { tdxRanges } from "../scene/tdx-ranges.js";
import { PAGE } from "../tdx/memory.js";
import { tdxModule } from "../tdx/module.js";
import { bestRanges, expectedRanges, worstRanges } from "../tdx/placement.js";
import { greatest, limited, product, recordTerm, sum, term } from "../terms/term.js";
import type { Fields, Given, Limit, Term } from "../terms/term.js";
import { GiB, MiB } from "../units.js";
import { bootComponents, guestComponents, type Component } from "./components.js";
import { fleetPages, type FleetPages } from "./fleet-pages.js";

/** Totals of a footprint in bytes, as terms. NaN where TDX cannot be initialised. */
export interface FootprintTerms {
  /** In the mode that comes to be on the host. */
  readonly bytes: Term<number>;
  readonly static: Term<number>;
  /** Dynamic PAMT with pages packed, as expected, and scattered. */
  readonly best: Term<number>;
  readonly expected: Term<number>;
  readonly worst: Term<number>;
}

/** A guest whose spec may have terms, and how many there are of it. */
export type GuestTerms = readonly [guest: Fields<GuestSpec>, count: Given<number>];

/**
 * What `footprint` answers, to the byte, as terms for `sweepTerms`: a host is laid out once for each combination of its own axes, and a
 * guest once for each of its own.
 *
 * @throws InputError as `footprint` does when the terms are swept, with the point.
 * @example
 * sweepTerms({ TDs: [1, 40] }, ({ TDs }) => footprintTerms({ memory: "2T" }, [[{ memory: "32G", vcpus: 8 }, TDs]]))[1]?.static; // 13996265472
 */
export function footprintTerms(
  spec: Fields<HostSpec>,
  guests: readonly GuestTerms[] = [],
): FootprintTerms {
  const host = term(resolveHost, recordTerm(spec));
  const { policy, cacheMin, module } = spec;
  const rules = term(policyOf, recordTerm({ policy, cacheMin }));
  const metadata = term((given: HostSpec["module"]) => tdxModule(given), module);
  const pairPages = term(({ pagesPerRange }) => pagesPerRange * PAGE, rules);
  const kinds = guests.map(([given, many]) => {
    const td = term(guest, recordTerm(given));
    const count = term((own: number) => whole("count", own, 0, Number.MAX_SAFE_INTEGER), many);
    const each = term(
      (policy, module, one) => fleetPages({ policy, module }, [[one, 1]]),
      rules,
      metadata,
      td,
    );
    return { td, count, each };
  });
  const all = (of: (pages: FleetPages) => number): Term<number> =>
    sum(...kinds.map(({ count, each }) => product(term(of, each), count)));
  const free = term(
    (ranges: number, held: number) => Math.max(0, ranges - held),
    term(tdxRanges, host),
    all(({ private2m, private1g }) => private2m + (GiB / (2 * MiB)) * private1g),
  );
  const users = limited(
    all(({ control, sept, waitingSept, private4k }) => control + sept + waitingSept + private4k),
    ...limits(host, kinds),
  );
  const placed = limited(users, {
    term: users,
    most: term((one: Host, ranges: number) => (one.failure ? Infinity : ranges * 512), host, free),
    refuse: refusal(
      "guests",
      " pages of 4K used by TDX",
      "those of the ranges that larger mappings leave free",
    ),
  });
  const fixed = (mode: PamtMode): Term<number> =>
    term((one: Host) => (one.failure ? Number.NaN : bytesOf(bootComponents(one, mode))), host);
  const guestBytes = all((pages) => bytesOf(guestComponents(pages, "static")));
  const held = sum(
    all(({ cached }) => cached * PAGE),
    guestBytes,
  );
  const dynamic = (ranges: Term<number>): Term<number> =>
    sum(fixed("dynamic"), sum(held, product(ranges, pairPages)));
  const expected = term(
    (pages: number, ranges: number, left: number) =>
      // Only a host on which TDX fails gets here with more.
      pages > ranges * 512 ? Number.NaN : Math.min(Math.round(expectedRanges(pages, ranges)), left),
    placed,
    term(tdxRanges, host),
    free,
  );
  const totals = {
    static: sum(fixed("static"), guestBytes),
    best: dynamic(term(bestRanges, placed)),
    expected: dynamic(expected),
    worst: dynamic(term(worstRanges, placed, free)),
  };
  const mode = term((one: Host) => one.mode, host);
  const bytes = term(
    (in_: PamtMode, one: number, other: number) => (in_ === "static" ? one : other),
    mode,
    totals.static,
    totals.expected,
  );
  return { bytes, ...totals };
}

interface Kind {
  readonly td: Term<Guest>;
  readonly count: Term<number>;
}

/** What `checkFleet` refuses. */
function limits(host: Term<Host>, kinds: readonly Kind[]): readonly Limit[] {
  const memory = term((one: Host) => one.memory, host);
  const tds = sum(...kinds.map(({ count }) => count));
  return [
    {
      term: greatest(...kinds.map(({ td }) => term((one: Guest) => one.memory, td))),
      most: memory,
      refuse: refusal("guest memory", "", "the host's memory"),
    },
    {
      term: tds,
      most: term((one: Host) => one.keyIds - 1, host),
      refuse: refusal("guests", " TDs", "each takes a KeyID, and the TDX module has one itself"),
    },
    {
      term: sum(
        ...kinds.map(({ td, count }) =>
          product(
            term((one: Guest) => one.touchedBytes, td),
            count,
          ),
        ),
      ),
      most: memory,
      refuse: refusal("guests", " bytes of private memory touched", "the host's memory"),
    },
  ];
}

function refusal(what: string, unit: string, why: string): Limit["refuse"] {
  return (value, most) =>
    new InputError(`invalid ${what}: ${value}${unit} (expected at most ${most}: ${why})`);
}

function bytesOf(parts: readonly Component[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0);
}
