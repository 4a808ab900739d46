import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { op } from "arquero";
import { SteppedColumn } from "../../lib/columns/stepped.js";
import { toColumns } from "../../lib/columns/rows.js";
import { InputError } from "../../lib/errors.js";
import { design } from "../../lib/sweep/design.js";
import { isStopped, type StoppedSweep } from "../../lib/sweep/stopped.js";
import type { Random } from "../../lib/sweep/streams.js";
import { table } from "../../lib/table/table.js";
import { sweep } from "../../lib/sweep/sweep.js";
import type { AxisValue } from "../../lib/sweep/axis.js";

const axisValue: fc.Arbitrary<AxisValue> = fc.oneof(fc.integer(), fc.string(), fc.boolean());
const axes = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/),
  fc.array(axisValue, { minLength: 1, maxLength: 4 }),
  { maxKeys: 5, noNullPrototype: true },
);

describe("the grid", () => {
  test("runs the last axis fastest and keeps the columns in reading order", () => {
    const rows = sweep({ policy: ["v5", "v6"], guests: [1, 16, 62] }, (p) => ({
      text: `${p.policy}/${p.guests}`,
    }));
    expect(rows.map((row) => row.text)).toEqual([
      "v5/1",
      "v5/16",
      "v5/62",
      "v6/1",
      "v6/16",
      "v6/62",
    ]);
    expect(Object.keys(rows[0]!)).toEqual(["policy", "guests", "text"]);
  });

  test.prop([axes])("holds every point once, where its mixed radix number says", (given) => {
    const rows = sweep(given, (p) => ({ asked: JSON.stringify(p) }));
    const entries = Object.entries(given);
    expect(rows.length).toBe(entries.reduce((count, [, values]) => count * values.length, 1));
    rows.forEach((row, index) => {
      let rest = index;
      const point: Record<string, AxisValue> = {};
      for (const [name, values] of [...entries].reverse()) {
        point[name] = values[rest % values.length]!;
        rest = Math.floor(rest / values.length);
      }
      const asked = JSON.stringify(JSON.parse(row.asked));
      expect(row).toEqual({ ...point, asked });
      expect(JSON.parse(asked)).toEqual(point);
    });
  });

  test("carries the names of its axes where a table can find them, out of sight", () => {
    const rows = sweep({ a: [1], b: [2] }, () => ({ c: 3 }));
    expect(Reflect.get(rows, Symbol.for("pamtlab.axes"))).toEqual(["a", "b"]);
    expect(Object.keys(rows)).toEqual(["0"]);
  });

  test("does not let an answer that keeps its point see later columns", () => {
    const rows = sweep({ a: [1, 2] }, (p) => ({ kept: p }));
    expect(rows.map((row) => row.kept)).toEqual([{ a: 1 }, { a: 2 }]);
  });
});

describe("types", () => {
  test("a row is typed by its axes and answers", () => {
    const rows = sweep({ policy: ["v5", "v6"], vcpus: [8, 64] }, (p) => ({ bytes: p.vcpus * 2 }));
    const first = rows[0]!;
    const policy: "v5" | "v6" = first.policy;
    const vcpus: 8 | 64 = first.vcpus;
    const bytes: number = first.bytes;
    expect([policy, vcpus, bytes]).toEqual(["v5", 8, 16]);
    // @ts-expect-error a misspelt column does not compile
    expect(first.byte).toBeUndefined();
  });
});

describe("wrong input", () => {
  test.each<[string, Record<string, readonly AxisValue[]>]>([
    ["invalid axis: a has no values (expected at least one)", { b: [1], a: [] }],
    [
      "invalid axis: a holds null (expected numbers, text or booleans)",
      { a: [1, null as unknown as number] },
    ],
    [
      "invalid axis: a is 3 (expected a list of values or a range)",
      { a: 3 as unknown as number[] },
    ],
  ])("%s", (message, given) => {
    expect(() => sweep(given, () => ({ y: 1 }))).toThrow(new InputError(message));
  });

  test("a name that is both an axis and an answer is refused", () => {
    // @ts-expect-error the names must differ
    expect(() => sweep({ a: [1] }, () => ({ a: 2 }))).toThrow(
      new InputError(
        'invalid answer: "a" is an axis (give the column another name) (at point 0: a 1)',
      ),
    );
  });

  test("an answer that is no record is refused, a promise too", () => {
    for (const answer of [7, null, [1], Promise.resolve({})]) {
      expect(() => sweep({ a: [1] }, () => answer as object)).toThrow(
        new InputError("invalid answer: expected a plain record of columns (at point 0: a 1)"),
      );
    }
  });
});

function failing(kind: Error): () => void {
  return () =>
    void sweep({ policy: ["v5"], vcpus: [8, 64] }, (p) => {
      if (p.vcpus === 64) throw kind;
      return { y: 1 };
    });
}

describe("errors on the way", () => {
  test("name the point and keep their cause and kind", () => {
    const cause = new InputError('invalid backing: "3m"');
    expect(failing(cause)).toThrow(
      new InputError('invalid backing: "3m" (at point 1: policy "v5", vcpus 64)'),
    );
    expect(failing(new RangeError("too far"))).toThrow(
      'too far (at point 1: policy "v5", vcpus 64)',
    );
    expect(failing(new RangeError("too far"))).not.toThrow(InputError);
    try {
      failing(cause)();
    } catch (error) {
      expect((error as Error).cause).toBe(cause);
    }
  });
});

describe("what was done", () => {
  test("an error keeps the rows before its point, and says which point that was", () => {
    const points = design({ k: ["a", "b"], n: [0, 1, 2] }, { where: ({ n }) => n !== 1 });
    const swept = (): unknown =>
      sweep(points, ({ k, n }) => {
        if (k === "b" && n === 2) throw new RangeError("too far");
        return { y: n * 10 };
      });
    let error: unknown;
    try {
      swept();
    } catch (thrown) {
      error = thrown;
    }
    expect(isStopped(error)).toBe(true);
    const { index, point, done } = error as StoppedSweep;
    expect([index, point]).toEqual([5, { k: "b", n: 2 }]);
    expect(done).toEqual([
      { k: "a", n: 0, y: 0 },
      { k: "a", n: 2, y: 20 },
      { k: "b", n: 0, y: 0 },
    ]);
    expect(table(done).columns).toEqual(["k", "n", "y"]);
    expect(Object.keys(error as Error)).toEqual([]);
    expect(isStopped(new Error("another"))).toBe(false);
  });
});

const ask = (p: { n: number }, random: Random): { y: number } => ({ y: p.n + random() });

describe("columns", () => {
  test("are numbers side by side, the ones an arquero table has; axes of a grid take no memory", () => {
    const rows = sweep({ policy: ["v5", "v6"], guests: [1, 2, 3] }, (p) => ({
      bytes: p.guests * 8,
    }));
    const { column } = toColumns(rows);
    expect(column.bytes).toEqual(Float64Array.of(8, 16, 24, 8, 16, 24));
    expect(column.guests).toBeInstanceOf(SteppedColumn);
    const { arquero } = table(rows);
    expect(arquero.data()).toMatchObject({ bytes: column.bytes });
    expect(arquero.data().bytes).toBe(column.bytes);
    expect(arquero.rollup({ all: op.sum("bytes") }).objects()).toEqual([{ all: 96 }]);
  });

  test("hold more than 2^24 points", () => {
    const thousand = Array.from({ length: 1000 }, (_, i) => i);
    const axes = { a: thousand, b: thousand, c: Array.from({ length: 17 }, (_, i) => i) };
    const rows = sweep(axes, ({ a, b, c }) => ({ y: a * 1e6 + b * 1e3 + c }));
    expect(rows.length).toBe(17e6);
    expect(rows.length).toBeGreaterThan(2 ** 24);
    expect(rows[16_999_999]).toEqual({ a: 999, b: 999, c: 16, y: 999_999_016 });
    expect(table(rows).length).toBe(17e6);
  });

  test("a design's rows carry its axes and replicates, and an answer's random numbers are its row's own", () => {
    const points = design({ n: [1, 2] }, { replicates: 3 });
    const rows = sweep(points, ask);
    expect(rows.map((row) => [row.n, row.replicate])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [2, 0],
      [2, 1],
      [2, 2],
    ]);
    expect(new Set(rows.map((row) => row.y % 1)).size).toBe(6);
    expect(sweep(points, ask)).toEqual(rows);
    expect(sweep(design({ n: [1, 2] }, { replicates: 3, seed: 2 }), ask)).not.toEqual(rows);
  });
});
