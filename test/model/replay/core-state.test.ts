import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { BATCH, memoryBytes, MOST_RANGES, NO_VCPU } from "../../../lib/model/replay/core/memory.js";
import { ReplayCore } from "../../../lib/model/replay/core/replay-core.js";
import { WASM, WASM_ORIGIN } from "../../../lib/model/replay/core/wasm-bytes.js";
import { policy } from "../../../lib/tdx/policy.js";
import { columns, type Run } from "./core-by-pool.js";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const bench = (file: string): Buffer =>
  readFileSync(new URL(`../../../bench/replay/${file}`, import.meta.url));

describe("the module in WebAssembly", () => {
  test("is what its source was compiled to, by the compiler that is pinned", () => {
    const manifest = JSON.parse(bench("package.json").toString()) as {
      devDependencies: Record<string, string>;
    };
    expect(sha256(bench("kernel.as.ts"))).toBe(WASM_ORIGIN.source);
    expect(sha256(Buffer.from(WASM, "base64"))).toBe(WASM_ORIGIN.bytes);
    expect(WASM_ORIGIN.compiler).toBe(
      `assemblyscript ${manifest.devDependencies["assemblyscript"]}`,
    );
  });

  test("takes no more than 2 KiB, and no import but memory", () => {
    const bytes = Buffer.from(WASM, "base64");
    expect(bytes.length).toBeLessThanOrEqual(2048);
    expect(bytes.subarray(0, 4).toString("latin1")).toBe("\0asm");
    expect(new ReplayCore(policy("v6")).engine).toBe("wasm");
  });

  test("has the numbers of memory.ts", () => {
    const source = bench("kernel.as.ts").toString();
    expect(source).toContain(`const BATCH: usize = ${BATCH};`);
    expect(source).toContain(`const NONE: u32 = ${NO_VCPU};`);
  });
});

describe("where there is no WebAssembly", () => {
  const real = Reflect.get(globalThis, "WebAssembly") as object;
  afterEach(() => vi.unstubAllGlobals());

  /** An engine that knows WebAssembly but does not take the module. */
  const lacking = Object.assign(Object.create(real) as object, {
    Module: () => {
      throw new Error("invalid opcode");
    },
  });

  test.each([undefined, lacking])("JavaScript does the same (%#)", (api) => {
    vi.stubGlobal("WebAssembly", api);
    const core = new ReplayCore(policy("v6"), { ranges: 2 });
    expect(core.engine).toBe("js");
    expect(core.play(columns([{ op: 0, pfn: 511, count: 2, vcpu: 3 }]))).toBeNull();
    expect(core.counts.pairs).toBe(2);
    expect(() => new ReplayCore(policy("v6"), { engine: "wasm" })).toThrow(
      'invalid engine: "wasm" (there is no WebAssembly here; expected js)',
    );
  });
});

const get = (pfn: number, count: number, vcpu = 0): Run => ({ op: 0, pfn, count, vcpu });
const put = (pfn: number, count: number): Run => ({ op: 1, pfn, count, vcpu: NO_VCPU });
const split = (pfn: number, count: number, vcpu = 0): Run => ({ op: 2, pfn, count, vcpu });

test("more pages than 32 bits count are left to JavaScript", () => {
  const rules = policy({ ...policy("v6"), pagesPerRange: 512 });
  const engines = [2 ** 22 - 1, 2 ** 22].map((ranges) => new ReplayCore(rules, { ranges }).engine);
  expect(engines).toEqual(["wasm", "js"]);
  const grown = new ReplayCore(rules);
  expect(grown.engine).toBe("wasm");
  grown.reach(2 ** 22);
  expect(grown.engine).toBe("js");
});

describe.each(["wasm", "js"] as const)("a core in %s", (engine) => {
  const start = (name = "v6", ranges = 4): ReplayCore =>
    new ReplayCore(policy(name), { ranges, engine });

  // tdx-facts 2.4: each get of the merged code takes two pages and the lock, backed or not.
  test.each([
    ["merged", 1024, 1022, 512],
    ["v6", 2, 0, 1],
  ])(
    "%s: 512 gets of a range take %i pages, return %i and lock %i times",
    (name, taken, back, locks) => {
      const core = start(name);
      core.play(columns([get(0, 512)]));
      expect([
        core.counts.taken - core.counts.cached,
        core.counts.returned,
        core.counts.locks,
      ]).toEqual([taken, back, locks]);
    },
  );

  // Caches by hand: a topup to `full` where a cache holds less than `least`, then what a fault takes.
  test.each([
    // 3 of 5, then 5 - 2 = 3 again and again, of which the range keeps its pair; 511 give back what they took.
    [{ cacheMin: 1, cacheExtraPairs: 0, pagesTakenWhenBacked: 2 }, [get(0, 512)]],
    [{ cacheMin: 5, cacheFill: "capacity" as const, cacheCapacity: 40 }, [get(0, 5000)]],
    [{ cacheMin: 1, pagesPerRange: 3, cacheCapacity: 7 }, [get(100, 3000), put(612, 512)]],
    [{ cacheMin: 5, pagesTakenWhenBacked: 4 }, [get(3, 9), get(600, 2000, 4)]],
    [
      { cacheMin: 2, cacheFill: "capacity" as const, cacheCapacity: 9 },
      [get(0, 513), get(1024, 8)],
    ],
  ])("runs are what their frames are one by one: %j", (fields, runs) => {
    const rules = policy({ ...policy("v6"), ...fields });
    const [byRun, byFrame] = [0, 1].map(() => new ReplayCore(rules, { ranges: 16, engine }));
    expect(byRun!.play(columns(runs, true))).toBeNull();
    for (const { op, pfn, count, vcpu } of runs) {
      const frames = Array.from({ length: count }, (_, at) => ({
        op,
        pfn: pfn + at,
        count: 1,
        vcpu,
      }));
      expect(byFrame!.play({ ...columns(frames), count: null })).toBeNull();
    }
    expect(byRun!.counts).toEqual(byFrame!.counts);
    expect(byRun!.users).toEqual(byFrame!.users);
    expect(byRun!.held(0)).toBe(byFrame!.held(0));
  });

  test("a cache that can never hold what a fault takes stops the first such fault of a run", () => {
    const rules = policy({ ...policy("v6"), cacheMin: 0, pagesPerRange: 2 });
    const core = new ReplayCore(rules, { ranges: 4, engine });
    expect(core.play(columns([get(0, 1024)]))?.why).toBe(
      "the cache of vCPU 0, which held 0 pages, runs out of them",
    );
    expect(core.counts.gets).toBe(0);
  });

  test.each([
    [[put(5, 1)], "2 MiB range 0 has 0 users, and 1 are dropped"],
    [[get(0, 2), put(0, 3)], "2 MiB range 0 has 2 users, and 3 are dropped"],
    [[get(0, 512), get(7, 1)], "2 MiB range 0 has 512 users, and 1 are added"],
    [[get(513, 1), get(0, 1024)], "2 MiB range 1 has 1 user, and 512 are added"],
    [[get(0, 512), put(0, 1), put(0, 1024)], "2 MiB range 0 has 511 users, and 512 are dropped"],
    [[get(2047, 2)], "frame 2048 lies beyond the 4 ranges of 2 MiB that there are"],
    [
      [get(0xffff_ffff, 0xffff_ffff)],
      "frame 8589934589 lies beyond the 4 ranges of 2 MiB that there are",
    ],
    [[get(9999, 1)], "frame 9999 lies beyond the 4 ranges of 2 MiB that there are"],
    [[get(0, 0)], "count is 0 (expected 1 frame or more)"],
    [[get(3, 1), split(0, 512)], "2 MiB range 0 has 1 user, so it is mapped at 4K already"],
    [[split(256, 512)], "frames 256 to 767 are no whole ranges of 2 MiB"],
    [[split(0, 1)], "frames 0 to 0 are no whole ranges of 2 MiB"],
    // The last frame that there is, and the first range of several that stands in the way.
    [[put(2047, 1)], "2 MiB range 3 has 0 users, and 1 are dropped"],
    [[get(515, 1), split(512, 512)], "2 MiB range 1 has 1 user, so it is mapped at 4K already"],
    [[get(515, 1), split(0, 1024)], "2 MiB range 1 has 1 user, so it is mapped at 4K already"],
    [[get(0, 512), put(0, 1024)], "2 MiB range 1 has 0 users, and 512 are dropped"],
    [[{ ...get(0, 1), op: 3 as 0 }], "unknown op: 5 (expected 0 to 4)"],
  ])("an event that cannot be is named, and changes nothing: %#", (runs, why) => {
    const core = start();
    const events = columns(runs);
    const last = runs.length - 1;
    expect(core.play(events, 0, last)).toBeNull();
    const before = [core.counts, core.users.slice()];
    expect(core.play(events, last)?.at).toBe(last);
    expect([core.counts, core.users.slice()]).toEqual(before);
    const fresh = start();
    expect(fresh.play(events)).toEqual({ at: last, why });
    expect([fresh.counts, fresh.users.slice()]).toEqual(before);
    // It goes on after it.
    expect(fresh.play(columns([get(1536, 512, 9)]))).toBeNull();
    expect(fresh.counts.pairs).toBe((before[0] as { pairs: number }).pairs + 1);
  });

  test("a cache of too few pages is named", () => {
    const core = new ReplayCore(policy({ ...policy("v6"), cacheMin: 0 }), { ranges: 4, engine });
    const stop = core.play(columns([get(0, 9, NO_VCPU), get(9, 1, 5), get(0, 600, 5)]));
    expect(stop).toEqual({ at: 2, why: "2 MiB range 0 has 10 users, and 512 are added" });
    expect(core.play(columns([get(512, 1, 5)]))?.why).toBe(
      "the cache of vCPU 5, which held 0 pages, runs out of them",
    );
    expect(core.play(columns([get(500, 20, 5)]))).toEqual({ at: 0, why: expect.any(String) });
    expect([...core.users]).toEqual([10, 0, 0, 0]);
  });

  test("a split takes a pair from a cache topped up by that alone, without ADD and lock", () => {
    const core = start("v5");
    core.play(columns([split(512, 1024, 3)]));
    const { gets, adds, locks, taken, cached, pairs, peakPairs } = core.counts;
    expect([gets, adds, locks, taken, cached, pairs, peakPairs]).toEqual([1024, 0, 0, 4, 0, 2, 2]);
    core.play(columns([put(512, 1024)]));
    expect([core.counts.removes, core.counts.locks, core.counts.returned]).toEqual([2, 2, 4]);
  });

  test("splits take what a cache holds before they top it up", () => {
    const core = start("v5", 16);
    // Ten pages, of which the get's range keeps two; four splits take the rest.
    core.play(columns([get(0, 1, 3), split(512, 3 * 512, 3)]));
    expect([core.counts.taken, core.counts.cached]).toEqual([10, 2]);
    core.play(columns([split(2048, 3 * 512, 3)]));
    expect([core.counts.taken, core.counts.cached, core.counts.peakPages]).toEqual([14, 0, 14]);
  });

  test("a split locks nothing where every get and put does", () => {
    const core = start("merged");
    core.play(columns([split(512, 512, 3), get(0, 2, 3), put(0, 1)]));
    expect([core.counts.gets, core.counts.locks, core.counts.returned]).toEqual([514, 3, 2]);
  });

  test("peaks are those of frames in between, not of the last", () => {
    const core = start();
    const up = [get(0, 1, NO_VCPU), get(512, 1, NO_VCPU), get(1024, 1, NO_VCPU)];
    core.play(columns([...up, put(0, 1), put(512, 1), get(0, 1, NO_VCPU), put(0, 1)]));
    const { peakPairs, peakPages, pairs } = core.counts;
    expect([peakPairs, peakPages, pairs]).toEqual([3, 6, 1]);
  });

  test("runs need their counts, also after a batch that had them", () => {
    const core = start();
    expect(core.play(columns([get(0, 9)]))).toBeNull();
    const run = { ...columns([get(9, 5)]), count: null };
    expect(core.play(run)).toEqual({ at: 0, why: "count is 0 (expected 1 frame or more)" });
  });

  test("more events than a batch, and an event that cannot be in the last of them", () => {
    const runs = Array.from({ length: 3 * BATCH }, (_, at) =>
      at % 2 ? put(at >> 3, 1) : get(at >> 3, 1),
    );
    const core = start("v6", (3 * BATCH) / 8 / 512);
    expect(core.play(columns([...runs, put(0, 1)]))).toEqual({
      at: 3 * BATCH,
      why: expect.any(String),
    });
    expect([core.counts.gets, core.counts.puts, core.counts.pairs]).toEqual([
      1.5 * BATCH,
      1.5 * BATCH,
      0,
    ]);
    expect(core.play(columns(runs), BATCH, BATCH)).toBeNull();
  });

  test("a cache that is drained goes back to the allocator", () => {
    const core = start();
    core.play(columns([get(0, 1, 4), get(512, 1, 5)]));
    expect([core.held(4), core.held(5), core.counts.cached]).toEqual([8, 8, 16]);
    core.drain(4);
    expect([core.held(4), core.counts.cached, core.counts.returned]).toEqual([0, 8, 8]);
    expect(core.counts.taken).toBe(20);
  });

  test("more ranges keep what was played", () => {
    const core = start("merged", 1);
    expect(core.play(columns([get(512, 1)]))?.at).toBe(0);
    core.reach(3);
    core.play(columns([get(0, 1200, 1)]));
    const { counts } = core;
    core.reach(4);
    expect([core.ranges, core.counts, core.held(1)]).toEqual([6, counts, 8]);
    core.reach(6);
    expect([core.ranges, core.engine]).toEqual([6, engine]);
    expect([...core.users]).toEqual([512, 512, 176, 0, 0, 0]);
    expect(core.play(columns([get(3000, 5, 1), put(0, 1200)]))).toBeNull();
    expect(core.counts.pairs).toBe(1);
  });

  test("the last range of 16 TiB, and no more", () => {
    const core = start("v6", MOST_RANGES);
    const last = 2 ** 32 - 512;
    expect(core.play(columns([get(last, 512), put(last, 511), put(2 ** 32 - 1, 1)]))).toBeNull();
    expect([core.counts.adds, core.counts.removes]).toEqual([1, 1]);
    expect(core.play(columns([get(0, 2 ** 32 - 1)]))).toBeNull();
    expect([core.counts.gets, core.counts.pairs]).toEqual([2 ** 32 + 511, MOST_RANGES]);
    expect(() => core.reach(MOST_RANGES + 1)).toThrow(
      "invalid ranges: 8388609 (expected a whole number from 1 to 8388608, which is 16 TiB)",
    );
    expect(() => start("v6", 0)).toThrow("invalid ranges: 0");
    // 2 bytes a range; WebAssembly rounds up to its pages of 64 KiB.
    expect(core.bytes - memoryBytes(MOST_RANGES)).toBeLessThan(65_536);
    expect(memoryBytes(MOST_RANGES) - memoryBytes(0)).toBe(2 * MOST_RANGES);
  });
});
