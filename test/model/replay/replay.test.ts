import { describe, expect, test } from "vitest";
import { replay, type Replayed } from "../../../lib/model/replay/replay.js";
import { policy, type PolicySpec } from "../../../lib/tdx/policy.js";
import type { FrameEvent } from "../../../lib/workload/frame-event.js";

const create = (vcpu: number): FrameEvent => ({ op: "vcpu-create", vcpu });
const born = create(0);
const gone: FrameEvent = { op: "vcpu-free", vcpu: 0 };

function get(pfn: number, count: number, vcpu: number | null = 0): FrameEvent {
  return { op: "get", pfn, count, vcpu };
}

function put(pfn: number, count: number): FrameEvent {
  return { op: "put", pfn, count };
}

function demote(pfn: number, vcpu: number | null = 0): FrameEvent {
  return { op: "demote", pfn, vcpu };
}

function play(spec: string | PolicySpec, ...events: readonly FrameEvent[]): Replayed {
  return replay(policy(spec), events);
}

describe("counted by hand", () => {
  test("v6: a range of 512 faults and its end", () => {
    const { pairs, errors, ...counts } = play("v6", born, get(512, 512), put(512, 512), gone);
    expect(counts).toEqual({
      policy: "v6",
      cacheMin: 5,
      events: 4,
      gets: 512,
      puts: 512,
      adds: 1,
      removes: 1,
      locks: 2,
      // 10 pages for the first fault, 2 to fill up again before the second.
      taken: 12,
      returned: 12,
      cached: 0,
    });
    expect(pairs).toEqual({ peak: 1, end: 0 });
    expect(errors).toEqual({ "-ENOMEM": 0 });
  });

  test("merged: every get takes a pair and the lock, backed or not", () => {
    const counts = play("merged", born, get(0, 10), put(0, 4));
    expect(counts).toMatchObject({ adds: 1, removes: 0, locks: 14, cached: 8 });
    // 10 at first, 2 before each of nine more; nine of the ten pairs come back at once.
    expect(counts).toMatchObject({ taken: 28, returned: 18, pairs: { peak: 1, end: 1 } });
  });

  test("v2 fills to 40 once below 10", () => {
    const scattered = Array.from({ length: 16 }, (_, range) => get(range * 512, 1));
    expect(play("v2", born, ...scattered)).toMatchObject({ taken: 40, cached: 8, adds: 16 });
    expect(play("v2", born, ...scattered, get(1, 1))).toMatchObject({ taken: 72, cached: 40 });
  });

  test("v3 and v4 keep S-EPT pages in the same list, which no frame here takes", () => {
    expect(play("v4", born, get(0, 1))).toMatchObject({ taken: 15, cached: 13 });
  });

  test("a smaller minimum holds less and adds as often", () => {
    const one = play({ ...policy("v5"), cacheMin: 1 }, born, get(0, 513));
    expect(one).toMatchObject({ cacheMin: 1, taken: 4, cached: 0, adds: 2, gets: 513 });
    expect(play({ ...policy("v5-alt"), cacheMin: 1 }, born, get(0, 513)).taken).toBe(6);
  });

  test("control pages take their pairs from the allocator, without a cache", () => {
    expect(play("v6", get(100, 7, null))).toMatchObject({ taken: 2, cached: 0, locks: 1 });
    expect(play("merged", get(100, 7, null))).toMatchObject({ taken: 14, returned: 12, locks: 7 });
  });

  test("a demote takes one pair, no PAMT.ADD and no lock", () => {
    const counts = play("v5", born, demote(1024));
    expect(counts).toMatchObject({ gets: 512, adds: 0, locks: 0, taken: 2, cached: 0 });
    expect(counts.pairs).toEqual({ peak: 1, end: 1 });
    const after = play("v5", born, demote(1024), put(1024, 512));
    expect(after).toMatchObject({ puts: 512, removes: 1, locks: 1, returned: 2 });
  });

  test("a demote tops up to one pair: a cache that has one takes nothing", () => {
    expect(play("v5", born, get(0, 1), demote(1024))).toMatchObject({ taken: 10, cached: 6 });
    expect(play("v5-alt", born, demote(1024), demote(2048))).toMatchObject({
      taken: 4,
      cached: 0,
    });
  });

  test("ranges are shared by whoever uses frames in them", () => {
    const counts = play("v6", born, get(0, 1, null), get(1, 1), put(0, 1));
    expect(counts).toMatchObject({ adds: 1, removes: 0, taken: 12, pairs: { peak: 1, end: 1 } });
  });
});

describe("a cache that is too small", () => {
  const empty = { ...policy("v6"), cacheMin: 0 };

  test("fails the get, and its put drops nothing", () => {
    const counts = play(empty, born, get(0, 3), put(0, 3));
    expect(counts).toMatchObject({ gets: 0, puts: 0, adds: 0, errors: { "-ENOMEM": 3 } });
  });

  test("matters not where the range is backed", () => {
    const counts = play(empty, born, get(0, 1), get(1, 1, null), get(0, 1), put(0, 2));
    expect(counts).toMatchObject({ gets: 2, puts: 2, removes: 1, errors: { "-ENOMEM": 1 } });
  });
});

describe("page by page, since a cache may hold too little", () => {
  const empty = { ...policy("v5"), cacheMin: 0 };

  test("a demote tops up for itself", () => {
    const counts = play(empty, born, demote(1024), demote(0), put(1024, 512), gone);
    expect(counts).toMatchObject({ gets: 1024, puts: 512, adds: 0, removes: 1, locks: 1 });
    expect(counts).toMatchObject({ taken: 4, returned: 2, cached: 0, pairs: { peak: 2, end: 1 } });
    // v6's pairs come from the allocator where there is no vCPU.
    expect(play(empty, demote(512, null)).taken).toBe(2);
  });

  test("what a vCPU still holds goes as it goes, and one that never faulted holds nothing", () => {
    // Filled to 4 before each fault, of which the second of a range would take 6.
    const idle = { ...policy("v6"), cacheMin: 2, pagesTakenWhenBacked: 6 };
    const counts = play(idle, born, get(0, 1), create(1), gone);
    expect(counts).toMatchObject({ taken: 4, returned: 2, cached: 0, gets: 1 });
    const failed = play(idle, born, get(0, 2), { op: "vcpu-free", vcpu: 0 });
    expect(failed).toMatchObject({ gets: 1, errors: { "-ENOMEM": 1 }, cached: 0 });
    expect(play(idle, born, gone)).toMatchObject({ taken: 0, returned: 0 });
  });

  test("a put of frames whose get failed reaches no further than it says", () => {
    const few = play(empty, born, get(0, 1), get(5, 1, null), put(0, 1));
    expect(few).toMatchObject({ gets: 1, puts: 0, pairs: { end: 1 } });
    // Frame 511 is used, 512 and 513 are not, 1024 is.
    const mixed = [get(511, 1, null), get(512, 2), get(1024, 1, null), get(1025, 1, null)];
    const put3 = play(empty, born, ...mixed, put(511, 3), put(1024, 2));
    expect(put3).toMatchObject({ gets: 3, puts: 3, removes: 2, errors: { "-ENOMEM": 2 } });
  });

  test("such a put is one of a failed get once only", () => {
    const again = [born, get(0, 2), put(0, 2), put(1, 1)];
    expect(() => play(empty, ...again)).toThrow(
      "event 4 cannot be: frame 1 is not in use (2 MiB range 0 has 0 users)",
    );
    expect(() => play(empty, born, get(0, 1), put(0, 1), put(0, 1))).toThrow(
      "event 4 cannot be: frame 0 is not in use",
    );
    // What is in use is told here as well.
    expect(() => play(empty, get(0, 3, null), get(0, 1, null))).toThrow(
      "event 2 cannot be: frame 0 is in use already (2 MiB range 0 has 3 users)",
    );
  });
});

describe("as far as it reaches", () => {
  const GIB = 2 ** 18;

  test("a run that crosses into a GiB known before shares its ranges", () => {
    const across = [get(5 * GIB + 10, 1, null), get(5 * GIB - 2, 4, null)];
    expect(play("v6", ...across)).toMatchObject({ gets: 5, adds: 2, pairs: { end: 2 } });
    const back = play("v6", ...across, put(5 * GIB - 2, 3));
    expect(back).toMatchObject({ removes: 1, pairs: { peak: 2, end: 1 } });
  });

  test("memory in 16384 GiB, more events than a batch, and no GiB more", () => {
    const each = Array.from({ length: 16_384 }, (_, gib) => get(3 * gib * GIB, GIB, null));
    const counts = play("v6", ...each, put(6 * GIB, 1), put(9 * GIB, GIB));
    expect(counts).toMatchObject({ gets: 2 ** 32, puts: GIB + 1, removes: 512 });
    expect(counts.pairs).toEqual({ peak: 2 ** 23, end: 2 ** 23 - 512 });
    expect(() => play("v6", ...each, get(GIB, 1, null))).toThrow(
      "event 16385 cannot be: more than 16384 GiB of memory are used (expected fewer)",
    );
  });

  test("65535 vCPUs at once, by any number of 32 bits", () => {
    const all = Array.from({ length: 65_535 }, (_, at) => create(at + 1e9));
    const last = create(2 ** 32);
    const freed: FrameEvent = { op: "vcpu-free", vcpu: 1e9 + 7 };
    expect(play("v6", ...all, freed, last, get(0, 1, 2 ** 32)).gets).toBe(1);
    expect(() => play("v6", ...all, last)).toThrow(
      "event 65536 cannot be: 65535 vCPUs are there already, the most at once (free some before)",
    );
    for (const vcpu of [-1, 0.5, 2 ** 32 + 1]) {
      expect(() => play("v6", create(vcpu))).toThrow(`event 1: invalid vcpu: ${vcpu} (expected`);
    }
  });
});

describe("an event that cannot be names itself and the state", () => {
  test.each<[string, readonly FrameEvent[], string]>([
    [
      "put of what is not in use",
      [born, get(0, 4), put(3, 2)],
      "event 3 cannot be: frame 4 is not in use (2 MiB range 0 has 4 users)",
    ],
    [
      "get of what is in use",
      [born, get(0, 4), get(3, 2)],
      "event 3 cannot be: frame 3 is in use already (2 MiB range 0 has 4 users)",
    ],
    ["put of the first frame", [born, put(0, 1)], "event 2 cannot be: frame 0 is not in use"],
    [
      "get of the first",
      [get(0, 1, null), get(0, 2, null)],
      "event 2 cannot be: frame 0 is in use",
    ],
    [
      "demote of a range with users",
      [born, get(1030, 1), demote(1024)],
      "event 3 cannot be: frame 1030 is in use already (2 MiB range 2 has 1 user)",
    ],
    [
      "demote within a range",
      [born, demote(1025)],
      "event 2 cannot be: frame 1025 begins no 2 MiB range (expected a multiple of 512)",
    ],
    ["vCPU twice", [born, born], "event 2 cannot be: vCPU 0 is there already"],
    ["no such vCPU", [get(0, 1, 3)], "event 1 cannot be: there is no vCPU 3"],
    ["a freed vCPU", [born, gone, get(0, 1)], "event 3 cannot be: there is no vCPU 0"],
    ["count", [born, get(0, 0)], "event 2: invalid count: 0 (expected a whole number from 1"],
    ["pfn", [born, get(2 ** 40, 1)], "event 2: invalid pfn: 1099511627776 (expected"],
    ["end", [born, get(2 ** 40 - 2, 3)], "event 2: invalid count: 3 (expected"],
  ])("%s", (_, events, message) => {
    expect(() => play("v5", ...events)).toThrow(message);
  });

  test("a split under a kernel that has nothing to split", () => {
    expect(() => play("v6", born, demote(1024))).toThrow(
      "event 2 cannot be: policy v6 maps nothing at 2M",
    );
  });

  test("an op that is none", () => {
    const op = "gett" as "get";
    expect(() => play("v6", { op, pfn: 0, vcpu: null })).toThrow(
      'unknown op of event 1: "gett" (did you mean "get"?)',
    );
  });
});
