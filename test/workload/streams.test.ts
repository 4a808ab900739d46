import { expect, test } from "vitest";
import type { Event } from "../../lib/workload/event.js";
import { interleaved, mixed } from "../../lib/workload/streams.js";

function* stream(guest: number, length: number): Generator<Event> {
  for (let first = 0; first < length; first++) yield { op: "fault", guest, vcpu: 0, first };
}

test("streams take turns until each has ended", () => {
  const events = [...interleaved([stream(0, 3), stream(1, 1), stream(2, 2)])];
  expect(events.map(({ guest }) => guest)).toEqual([0, 1, 2, 0, 2, 0]);
  expect([...interleaved([])]).toEqual([]);
});

const play = (seed: number): Event[] => [...mixed([stream(0, 50), stream(1, 50)], seed)];

test("mixed streams keep their own order, and chance orders them among each other by seed", () => {
  for (const guest of [0, 1]) {
    const own = play(1).filter((event) => event.guest === guest);
    expect(own.map(({ first }) => first)).toEqual(Array.from({ length: 50 }, (_, at) => at));
  }
  expect(play(1)).toEqual(play(1));
  expect(play(1)).not.toEqual(play(2));
  const half = play(1)
    .slice(0, 50)
    .filter(({ guest }) => guest === 0);
  expect(half.length).toBeGreaterThan(10);
  expect(half.length).toBeLessThan(40);
});

test("time that passes is no event", () => {
  expect([...mixed([[null, { op: "destroy", guest: 3 }, null]], 1)]).toEqual([
    { op: "destroy", guest: 3 },
  ]);
});
