import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { InputError } from "../../lib/errors.js";
import { simulate } from "../../lib/model/simulate.js";
import { guest } from "../../lib/scene/guest.js";
import type { FleetSpec } from "../../lib/scene/fleet.js";
import { host } from "../../lib/scene/host.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { MiB, TiB } from "../../lib/units.js";
import { balloon } from "../../lib/workload/balloon.js";
import { conversionStorm } from "../../lib/workload/conversions.js";
import type { Event } from "../../lib/workload/event.js";
import { splitStorm } from "../../lib/workload/splits.js";
import { workload, workloadNames, workloads } from "../../lib/workload/workloads.js";
import { smallScenes } from "../model/simulate/small-scenes.js";

/** The events, and the end of each TD that is there after them. */
function* toTheEnd(events: Iterable<Event>, left: Set<number>): Generator<Event> {
  for (const event of events) {
    if (event.op === "create") left.add(event.guest);
    if (event.op === "destroy") left.delete(event.guest);
    yield event;
  }
  for (const guest of left) yield { op: "destroy", guest };
}

const first = (events: Iterable<Event>, count: number): Event[] => {
  const found: Event[] = [];
  for (const event of events) {
    if (found.push(event) === count) break;
  }
  return found;
};

describe.each(policies())("$name", ({ name: rules }) => {
  test.prop([smallScenes(rules, "dynamic"), fc.constantFrom(...workloadNames), fc.nat()], {
    numRuns: 25,
  })(
    "any workload plays on any scene, and leaves no pair when its TDs are gone",
    (scene, name, seed) => {
      const { node } = scene;
      fc.pre(!node.failure);
      // A bounce buffer has to find a place in one piece, and these guests are smaller than Linux's least one.
      const fitting = name === "boot-swiotlb" ? scene.guests.map(roomy) : scene.guests;
      const guests: FleetSpec = fitting.map((td, at) => [td, 1 + (at % 2)]);
      const left = new Set<number>();
      const events = (): Generator<Event> => workload(name, guests, node.policy, { seed });
      const played = simulate(node, toTheEnd(events(), left), { rows: 0 });
      expect(played.errors).toEqual({ "-ENOMEM": 0, "-EIO": 0, "-EINVAL": 0 });
      expect(left.size).toBe(
        name === "churn" ? 0 : fitting.reduce((n, _, at) => n + 1 + (at % 2), 0),
      );
      expect(played.pairs.end).toBe(0);
      expect(played.taken).toBe(played.returned);
      expect(played.gets).toBe(played.puts);
      expect(played.bytes).toBe(simulate(node, []).bytes);
      expect(first(events(), 300)).toEqual(first(events(), 300));
    },
  );
});

/** A guest with a bounce buffer of its own size in memory of one piece. */
function roomy(td: ReturnType<typeof guest>): ReturnType<typeof guest> {
  return guest({ ...td, memory: 24 * MiB, ranges: undefined, shared: 8 * MiB, initial: undefined });
}

test.each(workloadNames)("%s begins at once, however large its guests are", (name) => {
  const guests: FleetSpec = [[{ memory: 16 * TiB, vcpus: 2, backing: "2m" }, 30]];
  const [begin] = first(workload(name, guests, policy("v5")), 1);
  expect(begin?.op).toBe("create");
  expect(workloads[name].summary).toMatch(/^Every TD boots.*\.$/);
});

test("a storm of billions of events is made as it is asked for", () => {
  const td = guest({ memory: 16 * TiB, backing: "2m" });
  const rules = policy("v5");
  const storms = [
    conversionStorm(td, rules, { bytes: 4096, share: 1, pattern: "scattered" }),
    splitStorm([[td, 4]], rules, { share: 1, cause: "demote" }),
    balloon(td, rules, { bytes: 4096, share: 1, rounds: 2 ** 40 }),
  ];
  for (const storm of storms) {
    const events = first(storm, 2000);
    const places = events.slice(-500).map(({ guest, first }) => `${guest} ${first}`);
    expect(new Set(places).size).toBe(500);
  }
});

describe("by name", () => {
  const guests: FleetSpec = [{ count: 2, memory: "128M", accept: "lazy", touched: "32M" }];
  const accepted = (name: string): number =>
    [...workload(name, guests, policy("v6"))]
      .filter(({ op }) => op === "accept" || op === "add")
      .reduce((sum, { count }) => sum + count! * 4096, 0) / MiB;

  test("a lazy guest boots as it says, eagerly, or lazily", () => {
    expect([accepted("boot"), accepted("boot-lazy"), accepted("boot-eager")]).toEqual([
      2 * 36,
      2 * 36,
      2 * 132,
    ]);
  });

  test("an eager guest that boots lazily touches 5 GiB, or what it has", () => {
    const rules = policy("v6");
    const pages = (memory: string): number =>
      [...workload("boot-lazy", [{ memory }], rules)]
        .filter(({ op }) => op === "accept" || op === "add")
        .reduce((sum, { count }) => sum + count!, 0);
    expect([pages("16G"), pages("1G")]).toEqual([5 * 2 ** 18 + 1024, 2 ** 18 + 1024]);
  });

  const scattered = (seed?: number): Event[] => [
    ...workload("conversions-scattered", guests, policy("v6"), { seed }),
  ];

  test("another seed is another storm, and no seed is 1", () => {
    expect(scattered()).toEqual(scattered(1));
    expect(scattered(1)).not.toEqual(scattered(2));
  });

  test("an unknown name has a nearest one, and a seed is whole", () => {
    const rules = policy("v6");
    expect(() => workload("split", guests, rules)).toThrow(
      'unknown workload: "split" (did you mean "splits"?)',
    );
    expect(() => workload("toString", guests, rules)).toThrow(InputError);
    expect(() => workload("boot", guests, rules, { seed: 0.5 })).toThrow(
      "invalid seed: 0.5 (expected a whole number",
    );
  });

  test("a scene's own TDs can be given as they are", () => {
    const node = host({ memory: "8G", pamt: "dynamic", policy: "v5" });
    const td = { ...guest({ memory: "128M", backing: "2m" }), count: 2 };
    expect(simulate(node, workload("splits", [td], node.policy)).splits).toBe(2 * 6);
  });
});
