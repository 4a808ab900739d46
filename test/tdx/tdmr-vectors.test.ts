import { describe, expect, test } from "vitest";
import { pamtKb } from "../../lib/model/components.js";
import { host } from "../../lib/scene/host.js";
import type { RangeSpec } from "../../lib/scene/host-spec.js";
import { fixture } from "../fixtures/read.js";

interface Answer {
  readonly tdmrs?: readonly {
    readonly base: number;
    readonly size: number;
    readonly nid: number;
    readonly pamt4k: number;
    readonly pamt2m: number;
    readonly pamt1g: number;
    readonly holes: readonly (readonly [number, number])[];
  }[];
  readonly pamt_kb?: number;
  readonly error?: string;
  readonly tdmr?: readonly [number, number];
}

interface Case {
  readonly memblocks: readonly RangeSpec[];
  readonly static: Answer;
  readonly dynamic: Answer;
}

const { cases } = fixture<{ cases: Case[] }>("tdx/tdmr.json");

describe("Linux's rules on 80 memory maps", () => {
  test("there are 80", () => expect(cases).toHaveLength(80));

  test.each(cases.map((one, index) => ({ ...one, index })))("map $index", (map) => {
    const answer = host({ ranges: map.memblocks });
    for (const mode of ["static", "dynamic"] as const) {
      const expected = map[mode];
      if (expected.error !== undefined) {
        expect(answer.failure?.error).toBe(expected.error.replaceAll(" ", "-"));
        const tdmr = answer.failure!.tdmr!;
        expect([tdmr.base, tdmr.base + tdmr.size]).toEqual(expected.tdmr);
        expect(answer.failure!.count).toBeGreaterThan(answer.failure!.limit!);
        expect(pamtKb(answer, mode)).toBeNaN();
        continue;
      }
      const first = mode === "static" ? "pamt4k" : "bitmap";
      const got = answer.tdmrs.map((tdmr) => ({
        base: tdmr.base,
        size: tdmr.size,
        nid: tdmr.node,
        pamt4k: tdmr[first],
        pamt2m: tdmr.pamt2m,
        pamt1g: tdmr.pamt1g,
        holes: tdmr.reserved,
      }));
      expect(got).toEqual(expected.tdmrs);
      expect(pamtKb(answer, mode)).toBe(expected.pamt_kb);
    }
  });
});
