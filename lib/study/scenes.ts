import { invalid } from "../errors.js";
import { fleet, type Fleet } from "../scene/fleet.js";
import { host as resolveHost, type Host } from "../scene/host.js";
import type { StudySpec } from "./spec.js";
import type { Point } from "./where.js";

/** Which field of a scene an axis changes; without a number, that of all guests. */
export interface Target {
  readonly room: "host" | "guests";
  readonly number: number | undefined;
  readonly field: string;
}

/** What `host.policy`, `guests.vcpus` or `guests[0].vcpus` names. */
export function targetOf(at: string): Target {
  const [, room, number, field] = /^(host|guests)(?:\[(\d+)\])?\.(\w+)$/.exec(at) ?? [];
  if (!room || !field) throw invalid("axis", at, "a field such as host.policy or guests.vcpus");
  return {
    room: room as Target["room"],
    number: number === undefined ? undefined : Number(number),
    field,
  };
}

/**
 * The scene of a study at a point. A host is laid out anew only where one of its own fields changed.
 *
 * @throws InputError for a point at which the scene cannot be.
 */
export function scenes({
  host: base,
  guests: entries,
  axes,
}: Pick<StudySpec, "host" | "guests" | "axes">): (point: Point) => {
  readonly host: Host;
  readonly guests: Fleet;
} {
  const targets = Object.entries(axes).map(([name, { at }]) => ({ name, ...targetOf(at) }));
  let key: string | undefined;
  let host: Host;
  return (point) => {
    const changed: Record<string, unknown> = {};
    const guests: Record<string, unknown>[] = entries.map((entry) => ({ ...entry }));
    for (const { name, room, number, field } of targets) {
      if (room === "host") changed[field] = point[name];
      else if (number === undefined) for (const td of guests) td[field] = point[name];
      else guests[number]![field] = point[name];
    }
    const next = JSON.stringify(changed);
    if (next !== key) {
      key = undefined;
      host = resolveHost({ ...base, ...changed });
      key = next;
    }
    return { host, guests: fleet(guests) };
  };
}
