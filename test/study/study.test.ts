import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { footprint } from "../../lib/model/footprint.js";
import { host } from "../../lib/scene/host.js";
import { studyJsonSchema } from "../../lib/study/schema.js";
import { openStudy } from "../../lib/study/study.js";

const schema = fileURLToPath(new URL("../../data/study.schema.json", import.meta.url));
const shipped = (name: string): string =>
  readFileSync(new URL(`../../data/studies/${name}.yaml`, import.meta.url), "utf8");

const small = `host: { memory: 64G, pamt: dynamic }
guests:
  - { memory: 1G, vcpus: 2, count: 2 }
axes:
  policy: { at: host.policy, values: [v5, v6] }
  vcpus: { at: guests.vcpus, from: 2, to: 6, step: 2 }
`;

test("data/study.schema.json is what the code says (UPDATE=1 writes it)", () => {
  const content = `${JSON.stringify(studyJsonSchema(), null, 2)}\n`;
  if (process.env["UPDATE"]) writeFileSync(schema, content);
  expect(readFileSync(schema, "utf8")).toBe(content);
});

describe("a study", () => {
  test("has a row for each point, the last axis first, and asks the model at it", () => {
    const study = openStudy(small);
    expect(study.rows).toBe(6);
    const { column: columns } = study.compute(0, 6);
    const column = (name: string): unknown[] => [...columns[name]!];
    expect(column("policy")).toEqual(["v5", "v5", "v5", "v6", "v6", "v6"]);
    expect(column("vcpus")).toEqual([2, 4, 6, 2, 4, 6]);
    const asked = ["v5", "v6"].flatMap((policy) =>
      [2, 4, 6].map((vcpus) => {
        const node = host({ memory: "64G", pamt: "dynamic", policy });
        return footprint(node, [{ memory: "1G", vcpus, count: 2 }]).dynamic.worst.bytes;
      }),
    );
    expect(column("worst")).toEqual(asked);
  });

  test.each(["cache-minimum", "splits"])("%s gives the same rows however it is cut", (name) => {
    const study = openStudy(shipped(name), name);
    const rows = Math.min(study.rows, 18);
    const whole = study.compute(0, rows);
    for (const cut of [1, 7, rows - 1]) {
      const [first, second] = [study.compute(0, cut), study.compute(cut, rows)];
      for (const name of whole.names) {
        expect([...first.column[name]!, ...second.column[name]!]).toEqual([...whole.column[name]!]);
      }
    }
  });

  test("draws replicates by its seed", () => {
    const [once, again] = [1, 2].map(() => openStudy(shipped("splits")).compute(0, 3).column);
    expect(once).toEqual(again);
    expect(openStudy(small).metadata.study).toBe(openStudy(small).metadata.study);
    expect(openStudy(small).metadata.study).not.toBe(openStudy(`seed: 2\n${small}`).metadata.study);
  });

  test("keeps a host on which TDX does not come up as a row without numbers", () => {
    const study = openStudy(
      "host: { memory: 64G }\nguests: [{ memory: 1G }]\naxes: { m: { at: host.memory, values: [64G, 1M] } }\noutputs: [bytes]\n",
    );
    expect([...study.compute(0, 2).column["bytes"]!].map(Number.isNaN)).toEqual([false, true]);
  });

  test.each([
    ["modle: fit\n", 'line 7: unknown key: "modle" (did you mean "model"?)'],
    ["model: fot\n", "line 7: invalid model"],
    ["replicates: 0\n", "line 7: invalid replicates: 0"],
    ["model: fit\nworkload: splits\n", "contradiction: both model and workload"],
    ["workload: splts\n", 'invalid workload: "splts" (expected b'],
    ["outputs: [bytes, bound]\n", 'output of footprint: "bound"'],
    ["axes: {}\n", "line 7"],
  ])("refuses %j", (more, message) => {
    expect(() => openStudy(small + more, "s.yaml")).toThrow(message);
  });

  test("names the row and the values of a point that cannot be", () => {
    const study = openStudy(small.replace("values: [v5, v6]", "values: [v5, v66]"), "s.yaml");
    expect(() => study.compute(0, 6)).toThrow(/v66.*\(row 3: policy "v66", vcpus 2\)/);
  });
});
