import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { NO_VCPU } from "../../../lib/model/replay/core/memory.js";
import { ReplayCore } from "../../../lib/model/replay/core/replay-core.js";
import { policies, policy, type Policy } from "../../../lib/tdx/policy.js";
import { ByPool, columns, type Run } from "./core-by-pool.js";

const RANGES = 9;
const engines = ["wasm", "js"] as const;

/** Policies of all kinds, with caches that never, seldom and always have what a fault takes. */
const variants: fc.Arbitrary<Policy> = fc
  .record({
    name: fc.constantFrom(...policies().map(({ name }) => name)),
    cacheMin: fc.oneof(fc.nat(2), fc.integer({ min: 3, max: 40 })),
    cacheFill: fc.constantFrom("minimum" as const, "capacity" as const),
    cacheCapacity: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(511, 1030, 65_536)),
    cacheExtraPairs: fc.nat(2),
    pagesPerRange: fc.oneof(
      { weight: 3, arbitrary: fc.constant(2) },
      fc.integer({ min: 1, max: 5 }),
    ),
    pagesTakenWhenBacked: fc.oneof(fc.constantFrom(0, 2), fc.nat(6)),
  })
  .map((fields) => policy(fields));

const vcpu = fc.constantFrom(0, 1, 7, 65_534, NO_VCPU);
const frame = fc.oneof(
  fc.nat(RANGES * 512 + 9),
  fc.nat(RANGES).map((range) => range * 512),
);
const count = fc.oneof(fc.constantFrom(0, 1, 1, 1, 512, 1024), fc.nat(5), fc.nat(3000));
const fresh: fc.Arbitrary<Run> = fc.record({
  op: fc.constantFrom(0 as const, 0 as const, 1 as const, 2 as const),
  pfn: frame,
  count,
  vcpu,
});

/** Events at random, and puts of what an earlier event got. */
const traces: fc.Arbitrary<Run[]> = fc
  .array(fc.oneof(fresh, fc.nat(20)), { minLength: 1, maxLength: 24 })
  .map((steps) => {
    const runs: Run[] = [];
    for (const step of steps) {
      if (typeof step !== "number") runs.push(step);
      else if (runs[step]) runs.push({ ...runs[step], op: 1 });
    }
    return runs;
  });

/** Frames one by one, many in a row in one range by one vCPU: what the core plays several at a time. */
const bursts: fc.Arbitrary<Run[]> = fc
  .array(
    fc.record({
      op: fc.constantFrom(0 as const, 0 as const, 1 as const),
      range: fc.nat(2),
      length: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(7, 8, 9, 255, 512, 513)),
      vcpu: fc.constantFrom(0, 1, NO_VCPU),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) =>
    all.flatMap(({ op, range, length, vcpu: by }) =>
      Array.from({ length }, (_, at) => ({
        op,
        pfn: range * 512 + (at % 512),
        count: 1,
        vcpu: by,
      })),
    ),
  );

/** Runs one behind the other, so that all of them fit. */
const stretch = fc.record({
  gap: fc.oneof(fc.constant(0), fc.nat(700)),
  count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 500, max: 2600 })),
  vcpu: fc.constantFrom(0, 0, 1, NO_VCPU),
});

describe.each(engines)("the core in %s", (engine) => {
  test.prop([variants, traces], { numRuns: 800 })(
    "counts what a pool counts, and refuses what that cannot do",
    (rules, runs) => {
      const core = new ReplayCore(rules, { ranges: RANGES, engine });
      const pool = new ByPool(rules, RANGES);
      const events = columns(runs);
      for (let at = 0; at < runs.length; at++) {
        const stop = core.play(events, at, at + 1);
        expect(stop?.at ?? null).toBe(pool.play(runs[at]!) ? null : at);
        pool.expectSame(core);
      }
    },
  );

  test.prop([variants, bursts], { numRuns: 200 })(
    "plays frames in a row as a pool does one by one, up to the first that cannot be",
    (rules, runs) => {
      const core = new ReplayCore(rules, { ranges: 3, engine });
      const pool = new ByPool(rules, 3);
      const events = columns(runs);
      for (let from = 0; from < runs.length;) {
        const stop = core.play(events, from)?.at ?? runs.length;
        while (from < stop) expect(pool.play(runs[from++]!)).toBe(true);
        if (stop < runs.length) expect(pool.play(runs[from++]!)).toBe(false);
        pool.expectSame(core);
      }
    },
  );

  test.prop([variants, traces, fc.boolean()], { numRuns: 200 })(
    "plays a frame as a run of one, and needs no counts for frames",
    (rules, runs, isShort) => {
      const [frames, asRuns] = [0, 1].map(() => new ReplayCore(rules, { ranges: RANGES, engine }));
      const all = isShort ? runs.map((run) => ({ ...run, op: (run.op % 2) as 0, count: 1 })) : runs;
      const events = isShort ? { ...columns(all), count: null } : columns(all);
      const stop = frames!.play(events);
      expect(asRuns!.play(columns(all, true))).toEqual(stop);
      expect(asRuns!.counts).toEqual(frames!.counts);
    },
  );

  test.prop([variants, traces], { numRuns: 200 })(
    "plays a batch as it plays its events one by one",
    (rules, runs) => {
      const [whole, single] = [0, 1].map(() => new ReplayCore(rules, { ranges: RANGES, engine }));
      const events = columns(runs);
      for (let from = 0; from < runs.length;) {
        from = (whole!.play(events, from)?.at ?? runs.length) + 1;
      }
      for (let at = 0; at < runs.length; at++) single!.play(events, at, at + 1);
      expect(whole!.counts).toEqual(single!.counts);
      expect(whole!.users).toEqual(single!.users);
    },
  );

  // A run that cannot be is refused as a whole, where its frames stop at the one that cannot.
  test.prop([variants, fc.array(stretch, { minLength: 1, maxLength: 6 })], { numRuns: 300 })(
    "a run is its frames one by one, for as long as all of them can be",
    (rules, stretches) => {
      const ranges = 40;
      const [byRun, byFrame] = [0, 1].map(() => new ReplayCore(rules, { ranges, engine }));
      let pfn = 0;
      for (const { gap, count: frames, vcpu: by } of stretches) {
        pfn += gap;
        const run: Run = { op: 0, pfn, count: frames, vcpu: by };
        const single = Array.from({ length: frames }, (_, at) => ({
          ...run,
          pfn: pfn + at,
          count: 1,
        }));
        const stop = byFrame!.play(columns(single));
        const before = [byRun!.counts, byRun!.users.slice()];
        const stopped = byRun!.play(columns([run], true));
        if (stop) {
          expect(stopped?.at).toBe(0);
          expect([byRun!.counts, byRun!.users.slice()]).toEqual(before);
          return;
        }
        expect(stopped).toBeNull();
        expect(byRun!.counts).toEqual(byFrame!.counts);
        expect(byRun!.users).toEqual(byFrame!.users);
        pfn += frames;
      }
    },
  );
});
