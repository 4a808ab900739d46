import { describe, expect, test } from "vitest";
import { fromBuddyinfo } from "../../lib/input/buddyinfo.js";
import { buddyPlacement } from "../../lib/model/buddy/placement.js";
import { footprint } from "../../lib/model/footprint.js";
import { headroom } from "../../lib/model/headroom.js";
import { simulate } from "../../lib/model/simulate.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { GiB } from "../../lib/units.js";
import { boot } from "../../lib/workload/boot.js";

const node = host({ memory: "64G", pamt: "dynamic", policy: "v6" });
const td = guest({ memory: "4G", vcpus: 4 });

describe("headroom", () => {
  const answer = headroom(node, [[td, 6]]);

  test("lies between the bounds of the closed form, typical below worst", () => {
    const { best, worst } = footprint(node, [[td, 6]]).dynamic;
    expect([answer.best, answer.bound]).toEqual([best.bytes, worst.bytes]);
    expect(answer.best).toBeLessThanOrEqual(answer.typical);
    expect(answer.typical).toBeLessThanOrEqual(answer.high);
    expect(answer.high).toBeLessThanOrEqual(answer.worst);
    expect(answer.worst).toBeLessThanOrEqual(answer.bound);
    expect(answer.worst).toBe(Math.max(...answer.samples.map(({ bytes }) => bytes)));
  });

  test("is the same for the same seeds, and of memory that is not fragmented the best case", () => {
    expect(headroom(node, [[td, 6]])).toEqual(answer);
    const whole = headroom(node, [[td, 6]], { unusable: [0, 0] });
    expect(whole.worst).toBe(whole.best);
  });

  test("is what the event engine finds on the same free memory, where all of the host is laid out", () => {
    const small = host({
      ranges: [{ start: 4 * GiB, end: 12 * GiB }],
      pamt: "dynamic",
      policy: "v6",
    });
    const one = guest({ memory: "1G", vcpus: 2 });
    const free = [
      {
        node: 0,
        zone: "Normal",
        free: [9000, 9000, 9000, 5000, 3000, 2000, 1000, 300, 100, 30, 300],
      },
    ];
    const [played, said] = [
      simulate(small, boot(one, small.policy), { placement: buddyPlacement({ free }), rows: 0 }),
      headroom(small, [[one, 1]], { free, seeds: [1, 2, 3] }),
    ];
    const pairs = said.pairsPerGuest.typical;
    expect(Math.abs(pairs / played.pairs.end - 1)).toBeLessThan(0.03);
  });

  test("scales a part of a large host", () => {
    const large = host({ memory: "256G", pamt: "dynamic", policy: "v6" });
    const many = headroom(large, [[td, 24]]);
    const few = headroom(node, [[td, 6]]);
    expect(Math.abs(many.pairsPerGuest.typical / few.pairsPerGuest.typical - 1)).toBeLessThan(0.02);
  });

  test("takes a reading, and says what it assumes without one", () => {
    const { zones } = fromBuddyinfo("Node 0, zone Normal 9 9 9 9 9 9 9 9 9 9 9000");
    expect(headroom(node, [[td, 6]], { free: zones }).warnings.join()).toMatch(
      /free memory is as told/,
    );
    expect(answer.warnings.join()).toMatch(/taken to use 10 % of its memory/);
  });

  test.each([
    [{ used: 1 }, /invalid used: 1/],
    [{ unusable: [0.5, 0.1] }, /invalid unusable/],
    [{ seeds: [] }, /no seeds/],
    [{ used: 0.9 }, /too little free memory/],
  ])("with %j is refused", (options, message) => {
    expect(() => headroom(node, [[td, 6]], options as never)).toThrow(message);
  });
});
