import { describe, expect, test } from "vitest";
import { kind, Ledger, pageKinds } from "../../../lib/model/engine/kinds.js";
import { Recorder } from "../../../lib/model/engine/timeline.js";

/** A ledger with one page of each kind. */
function oneOfEach(): Ledger {
  const ledger = new Ledger();
  ledger.now.fill(1);
  return ledger;
}

describe("what there is now, and the most there was", () => {
  test("bytes are those of metadata alone, and the guest's pages are as large as their leaves", () => {
    expect(oneOfEach().bytes).toBe(9 * 4096);
    const beside = pageKinds.filter(({ isMetadata }) => !isMetadata);
    expect(beside.map(({ bytes }) => bytes)).toEqual([4096, 4096, 2 ** 21, 2 ** 30]);
    expect(pageKinds.filter(({ isMetadata }) => isMetadata).map(({ bytes }) => bytes)).toEqual(
      Array.from({ length: 9 }, () => 4096),
    );
    for (const at of Object.values(kind)) {
      const ledger = new Ledger();
      ledger.now[at] = 7;
      expect(ledger.bytes, pageKinds[at]!.name).toBe(pageKinds[at]!.isMetadata ? 7 * 4096 : 0);
    }
  });

  test("peaks are of one moment, each kind's of its own", () => {
    const ledger = new Ledger();
    const see = (...pages: readonly [control: number, sept: number, pairs: number]): void => {
      ledger.now[kind.control] = pages[0];
      ledger.now[kind.septPairs] = pages[1];
      ledger.now[kind.privatePairs] = pages[2];
      ledger.note();
    };
    see(5, 4, 0);
    see(1, 2, 6);
    see(2, 1, 1);
    expect(ledger.peakBytes).toBe(9 * 4096);
    expect(ledger.peakPairs).toBe(8);
    expect([ledger.peak[kind.control], ledger.peak[kind.septPairs]]).toEqual([5, 4]);
    expect(ledger.peak[kind.privatePairs]).toBe(6);
    expect(ledger.peak[kind.caches]).toBe(0);
    ledger.now[kind.controlPairs] = 20;
    ledger.note();
    expect(ledger.peakPairs).toBe(22);
  });
});

/** The numbers of kept events, each with the private pages that there were. */
function kept(most: number, events: number, after = 0): [number, number][] {
  const [recorder, ledger] = [new Recorder(most), new Ledger()];
  for (let event = 1; event <= events; event++) {
    ledger.now[kind["2m"]] = event * 10;
    recorder.record(event, ledger);
  }
  ledger.now[kind["2m"]] = (events + after) * 10;
  const { event, kinds } = recorder.columns(events + after, ledger);
  const pages = kinds["private 2M pages"]!;
  return [...event].map((one, at) => [one, pages[at]! / 2 ** 21]);
}

const at = (...events: readonly number[]): number[][] => events.map((one) => [one, one * 10]);

describe("moments", () => {
  test("are every event, every second once they are too many, then every fourth, and the last", () => {
    expect(kept(3, 3)).toEqual(at(1, 2, 3));
    expect(kept(3, 4)).toEqual(at(2, 4));
    expect(kept(3, 7)).toEqual(at(2, 4, 6, 7));
    expect(kept(3, 8)).toEqual(at(4, 8));
    expect(kept(3, 10)).toEqual(at(4, 8, 10));
    expect(kept(3, 8, 1)).toEqual(at(4, 8, 9));
  });

  test("are none where none are wanted, or where nothing has happened", () => {
    expect(kept(0, 5)).toEqual([]);
    expect(kept(4, 0)).toEqual([]);
  });

  test("sum their metadata, and name every kind", () => {
    const recorder = new Recorder(2);
    recorder.record(1, oneOfEach());
    const { bytes, kinds } = recorder.columns(1, oneOfEach());
    expect([...bytes]).toEqual([9 * 4096]);
    expect(Object.keys(kinds)).toEqual(pageKinds.map(({ name }) => name));
    expect([...kinds["private 1G pages"]!]).toEqual([2 ** 30]);
  });
});
