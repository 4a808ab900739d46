import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { InputError } from "../../lib/errors.js";
import { guest } from "../../lib/scene/guest.js";
import { levels } from "../../lib/tdx/level.js";
import { policy } from "../../lib/tdx/policy.js";
import {
  readTrace,
  streamTrace,
  traceBlocks,
  writeTrace,
} from "../../lib/workload/binary-trace.js";
import { boot } from "../../lib/workload/boot.js";
import { ops, type Event } from "../../lib/workload/event.js";
import { draw } from "../../lib/random.js";

const page = fc.oneof(fc.nat({ max: 5000 }), fc.integer({ min: 0, max: 2 ** 51 - 1 }));
const anyEvent: fc.Arbitrary<Event> = fc.record(
  {
    op: fc.constantFrom(...ops),
    guest: fc.oneof(fc.nat({ max: 3 }), page),
    vcpu: fc.oneof(fc.constant(null), fc.nat({ max: 4 }), fc.nat()),
    first: page,
    count: fc.oneof(fc.constant(1), page),
    level: fc.constantFrom(...levels),
    to: fc.constantFrom("shared" as const, "private" as const),
    gpaw: fc.constantFrom(48 as const, 52 as const),
    l2Vms: fc.nat({ max: 3 }),
  },
  { requiredKeys: ["op", "guest"], noNullPrototype: true },
);
const someEvents = fc.array(anyEvent, { maxLength: 60 });

describe("what is written is read back", () => {
  test.prop([someEvents])("in one piece", (events) => {
    expect([...readTrace(writeTrace(events))]).toStrictEqual(events);
  });

  test.prop([someEvents, fc.integer({ min: 1, max: 50 })])("in pieces", async (events, size) => {
    const bytes = writeTrace(events);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    expect([...readTrace(pieces)]).toStrictEqual(events);
    const streamed: Event[] = [];
    for await (const event of streamTrace(stream(pieces))) streamed.push(event);
    expect(streamed).toStrictEqual(events);
  });

  test("over many blocks, lazily", () => {
    const events = faults(60_000);
    const blocks = [...traceBlocks(events)];
    expect(blocks.length).toBeGreaterThan(4);
    expect([...readTrace(blocks)]).toStrictEqual(events);
    const begun = readTrace(endless());
    expect(begun.next().value).toEqual(faults(1)[0]);
    begun.return();
  });
});

async function* stream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function* endless(): Generator<Uint8Array> {
  const all = traceBlocks(faults(60_000));
  for (let count = 0; count < 2; count++) yield all.next().value!;
  throw new Error("read too far");
}

/** Faults of one page each by 8 vCPUs, all over 16 GiB: nothing about them can be foretold. */
function faults(count: number): Event[] {
  return Array.from({ length: count }, (_, index): Event => {
    const first = Math.floor(draw(1, index) * 2 ** 22);
    const vcpu = Math.floor(draw(2, index) * 8);
    return { op: "fault", guest: 0, vcpu, first, count: 1, level: "4k" };
  });
}

/** Bytes of an event, the file's own left out. */
function size(events: readonly Event[]): number {
  return (writeTrace(events).length - 24) / events.length;
}

describe("size", () => {
  test("is at most 5 bytes an event, page by page at random, and 4 by one vCPU", () => {
    const events = faults(20_000);
    expect(size(events)).toBeLessThanOrEqual(5.5);
    expect(
      size(events.map((event) => ({ ...event, first: event.first! % 2 ** 19 }))),
    ).toBeLessThanOrEqual(5);
    expect(size(events.map((event) => ({ ...event, vcpu: 0 })))).toBeLessThanOrEqual(5);
  });

  test("is 2 bytes a page of a run cut up, and less than 8 a run of a boot", () => {
    const pages = Array.from({ length: 1000 }, (_, index): Event => {
      return { op: "fault", guest: 0, vcpu: 0, first: 7 + index, count: 1 };
    });
    expect(writeTrace(pages).length).toBeLessThan(2 * 1000 + 30);
    const events = [...boot(guest({ memory: "16G", vcpus: 8 }), policy("v5"))];
    expect(writeTrace(events).length).toBeLessThan(8 * events.length + 24);
  });
});

const read = (bytes: Uint8Array): Event[] => [...readTrace(bytes, "boot.trc")];

describe("a file that is not whole", () => {
  const events = faults(100);
  const bytes = writeTrace(events);

  test("cut anywhere is refused with the byte at which it ends", () => {
    for (let length = 1; length < bytes.length; length++) {
      expect(() => read(bytes.subarray(0, length))).toThrow(
        `boot.trc: damaged binary trace at byte ${length}: it ends within`,
      );
    }
    expect(() => read(bytes.subarray(0, 0))).toThrow("at byte 0: it is empty");
  });

  test("with any bit turned is refused", () => {
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit += 3) {
        const damaged = bytes.slice();
        damaged[at]! ^= 1 << bit;
        expect(() => read(damaged), `byte ${at}, bit ${bit}`).toThrow(InputError);
      }
    }
  });

  test("says where and why", () => {
    const turned = (at: number): Uint8Array => {
      const damaged = bytes.slice();
      damaged[at]! ^= 64;
      return damaged;
    };
    expect(() => read(turned(0))).toThrow("boot.trc: no binary trace");
    expect(() => read(turned(7))).toThrow("boot.trc: version 65 of binary traces is not known");
    expect(() => read(turned(10))).toThrow("at byte 8: no block is as long");
    expect(() => read(turned(40))).toThrow("at byte 8: a block does not match its checksum");
    expect(() => read(turned(bytes.length - 4))).toThrow("it tells of 36 events and holds 100");
    expect(() => read(Uint8Array.of(...bytes, 0))).toThrow(
      `at byte ${bytes.length}: there is more after its end`,
    );
  });

  test.prop([fc.uint8Array({ maxLength: 200 })])("of any bytes is refused", (noise) => {
    expect(() => read(noise)).toThrow(InputError);
    expect(() => read(Uint8Array.of(...bytes.subarray(0, 8), ...noise))).toThrow(InputError);
  });
});

describe("an event that cannot be written", () => {
  test.each<[string, Partial<Event>]>([
    ["op", { op: "merge" as "fault" }],
    ["level", { level: "4m" as "4k" }],
    ["side", { to: "both" as "shared" }],
    ["GPAW", { gpaw: 57 as 52 }],
    ["page", { first: -1 }],
    ["count", { count: 0.5 }],
    ["vCPU", { vcpu: -1 }],
    ["vCPU below null", { vcpu: -2 }],
    ["guest", { guest: 2 ** 51 }],
  ])("an unknown %s", (_, wrong) => {
    const events: Event[] = [
      { op: "finalize", guest: 0 },
      { op: "fault", guest: 0, ...wrong },
    ];
    expect(() => writeTrace(events)).toThrow("cannot write event 2: {");
  });
});
