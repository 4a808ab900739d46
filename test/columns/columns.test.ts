import { expect, test } from "vitest";
import { columns, concatColumns, sliceColumns } from "../../lib/columns/columns.js";
import { SteppedColumn } from "../../lib/columns/stepped.js";

test("columns are of one length", () => {
  expect(columns({ n: Float64Array.of(1, 2), policy: ["v5", "v6"] }).length).toBe(2);
  expect(() => columns({ n: [1], policy: ["v5", "v6"] })).toThrow(
    "invalid columns: policy has 2 values (expected 1)",
  );
});

test("a part shares the numbers' memory, and the parts put together are the whole", () => {
  const n = Float64Array.of(1, 2, 3, 4);
  const whole = columns({ n, policy: new SteppedColumn(["v5", "v6"], 1, 0, 4) });
  const parts = [sliceColumns(whole, 0, 1), sliceColumns(whole, 1)];
  expect((parts[1]!.column.n as Float64Array).buffer).toBe(n.buffer);
  expect(parts.map(({ length }) => length)).toEqual([1, 3]);
  const joined = concatColumns(parts);
  expect([...joined.column.n]).toEqual([1, 2, 3, 4]);
  expect([...joined.column.policy]).toEqual(["v5", "v6", "v5", "v6"]);
});

test("a stepped column is the list it stands for, and so is every part of it", () => {
  const list = ["a", "a", "b", "b", "c", "c", "a", "a"];
  const stepped = new SteppedColumn(["a", "b", "c"], 2, 0, 8);
  expect([...stepped]).toEqual(list);
  expect([stepped.at(-1), stepped.at(8), stepped.at(-9)]).toEqual(["a", undefined, undefined]);
  for (let start = -9; start <= 9; start++) {
    for (let end = -9; end <= 9; end++) {
      expect(Array.from(stepped.slice(start, end))).toEqual(list.slice(start, end));
    }
  }
});
