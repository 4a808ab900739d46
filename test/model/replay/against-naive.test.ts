import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { replay } from "../../../lib/model/replay/replay.js";
import { policies, policy, type Policy } from "../../../lib/tdx/policy.js";
import type { FrameEvent } from "../../../lib/workload/frame-event.js";
import { naive } from "./naive.js";

const step = fc.record({
  what: fc.constantFrom("get", "get", "get", "put", "put", "demote", "free"),
  vcpu: fc.constantFrom(null, 0, 1, 70_000),
  // Below, across and above the first GiB, and beyond 16 TiB.
  base: fc.constantFrom(0, 262_144 - 600, 2 ** 39),
  at: fc.nat(3000),
  count: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 1500 })),
});

type Step = Parameters<Parameters<typeof step.chain>[0]>[0];

/** Events that can be, from steps that may not: only frames that are free are got, only used ones put. */
function possible(rules: Policy, steps: readonly Step[]): FrameEvent[] {
  const vcpus = new Set<number>();
  const used = new Set<number>();
  const events: FrameEvent[] = [];
  for (const { what, vcpu, base, at, count } of steps) {
    if (what === "free") {
      if (vcpu !== null && vcpus.delete(vcpu)) events.push({ op: "vcpu-free", vcpu });
      continue;
    }
    if (vcpu !== null && !vcpus.has(vcpu)) {
      vcpus.add(vcpu);
      events.push({ op: "vcpu-create", vcpu });
    }
    const isPut = what === "put";
    let pfn = base + at;
    if (what === "demote") {
      pfn -= pfn % 512;
      const frames = Array.from({ length: 512 }, (_, frame) => pfn + frame);
      if (!rules.hugepages || frames.some((frame) => used.has(frame))) continue;
      for (const frame of frames) used.add(frame);
      events.push({ op: "demote", pfn, vcpu });
      continue;
    }
    while (used.has(pfn) !== isPut && pfn < base + 4000) pfn++;
    let frames = 0;
    while (frames < count && used.has(pfn + frames) === isPut) {
      if (isPut) used.delete(pfn + frames);
      else used.add(pfn + frames);
      frames++;
    }
    if (frames === 0) continue;
    events.push(
      isPut ? { op: "put", pfn, count: frames } : { op: "get", pfn, count: frames, vcpu },
    );
  }
  return events;
}

describe.each(policies().map(({ name }) => name))("%s", (name) => {
  const idle = fc.constantFrom(policy(name).pagesTakenWhenBacked, 4);
  const least = fc.constantFrom(0, 1, 5, 13);
  test.prop([fc.array(step, { maxLength: 60 }), least, idle], { numRuns: 160 })(
    "counts what stepping page by page counts",
    (steps, cacheMin, pagesTakenWhenBacked) => {
      const rules = policy({ ...policy(name), cacheMin, pagesTakenWhenBacked });
      const events = possible(rules, steps);
      const {
        pairs,
        errors,
        policy: _,
        cacheMin: __,
        events: ___,
        ...counts
      } = replay(rules, events);
      const all = { ...counts, errors: errors["-ENOMEM"], peak: pairs.peak, end: pairs.end };
      expect(all).toEqual(naive(rules, events));
    },
  );
});
