import { InputError, whole } from "../errors.js";
import { controlPages } from "../tdx/control-pages.js";
import type { TdxModule } from "../tdx/module.js";

import { guest, type Guest } from "./guest.js";
import type { GuestSpec } from "./guest-spec.js";

/** Guests of a host with how many there are of each. */
export type Fleet = readonly (readonly [Guest, number])[];

/** A guest with its count, as a scene file has it; one unless told. */
export interface FleetEntry extends GuestSpec {
  readonly count?: number;
}

/** A fleet as a user gives it. */
export type FleetSpec = readonly (FleetEntry | readonly [string | GuestSpec, number])[];

/** What of a host decides whether a fleet fits. */
export interface FleetHost {
  readonly memory: number;
  /** Private KeyIDs, the global one among them. */
  readonly keyIds: number;
  readonly module: TdxModule;
}

/**
 * Resolves a fleet.
 *
 * @throws InputError for a guest that cannot be, or a count that is no whole number.
 * @example
 * fleet([{ count: 40, memory: "32G", vcpus: 8 }])[0]?.[1]; // 40
 */
export function fleet(entries: FleetSpec): Fleet {
  return entries.map((entry, index) => {
    const [spec, given] = isPair(entry) ? entry : withoutCount(entry);
    const count = whole(`guests[${index}].count`, given, 0, Number.MAX_SAFE_INTEGER);
    return [guest(spec), count] as const;
  });
}

function isPair(entry: FleetSpec[number]): entry is readonly [string | GuestSpec, number] {
  return Array.isArray(entry);
}

function withoutCount({ count = 1, ...spec }: FleetEntry): readonly [GuestSpec, number] {
  return [spec, count];
}

/**
 * Throws unless the host can hold the fleet.
 *
 * @throws InputError when a guest is larger than the host or has more vCPUs or L2 VMs than its module takes, when there are
 * more guests than KeyIDs, or when all they have touched exceeds the host's memory; it names the field, its value and the limit.
 */
export function checkFleet(host: FleetHost, guests: Fleet): void {
  let tds = 0;
  let touched = 0;
  for (const [td, count] of guests) {
    if (td.memory > host.memory) {
      throw new InputError(
        `invalid guest memory: ${td.memory} of "${td.name}" (expected at most ${host.memory}, the host's memory)`,
      );
    }
    controlPages(host.module, td);
    tds += count;
    touched += count * td.touchedBytes;
  }
  if (tds > host.keyIds - 1) {
    throw new InputError(
      `invalid guests: ${tds} TDs (expected at most ${host.keyIds - 1}: each takes a KeyID of the host's ${host.keyIds}, and the TDX module has one itself)`,
    );
  }
  if (touched > host.memory) {
    throw new InputError(
      `invalid guests: ${touched} bytes of private memory touched (expected at most ${host.memory}, the host's memory)`,
    );
  }
}
