import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { footprint } from "../../lib/model/footprint.js";
import { simulate } from "../../lib/model/simulate.js";
import { host } from "../../lib/scene/host.js";
import { studyJsonSchema } from "../../lib/study/schema.js";
import type { StudySpec } from "../../lib/study/spec.js";
import { openStudy, studyOf } from "../../lib/study/study.js";
import { design } from "../../lib/sweep/design.js";
import { workload } from "../../lib/workload/workloads.js";

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
    expect(study.points).toBe(6);
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

  test.each(["cache-minimum", "conversions", "fleets"])(
    "%s gives the same rows however it is cut",
    (name) => {
      const study = openStudy(shipped(name), name);
      const rows = Math.min(study.points, 18);
      const whole = study.compute(0, rows);
      for (const cut of [1, 7, rows - 1]) {
        const [first, second] = [study.compute(0, cut), study.compute(cut, rows)];
        for (const name of whole.names) {
          expect([...first.column[name]!, ...second.column[name]!]).toEqual([
            ...whole.column[name]!,
          ]);
        }
      }
    },
  );

  test("draws replicates by its seed", () => {
    const [once, again] = [1, 2].map(() => openStudy(shipped("conversions")).compute(0, 3).column);
    expect(once).toEqual(again);
    expect(openStudy(small).metadata.study).toBe(openStudy(small).metadata.study);
    expect(openStudy(small).metadata.study).not.toBe(openStudy(`seed: 2\n${small}`).metadata.study);
  });

  test("tells why a row has no answer, and keeps the others", () => {
    const study = openStudy(
      `host: { pamt: dynamic }
guests: [{ memory: 1G, count: 40 }]
axes:
  m: { at: host.memory, values: [64G, 1M, 16G] }
  n: { at: guests.count, values: [2, 70] }
outputs: [bytes]
`,
    );
    const { column } = study.compute(0, 6);
    expect([...column["bytes"]!].map(Number.isNaN)).toEqual([false, true, true, true, false, true]);
    const [fits, many, none] = [...column["failure"]!];
    expect(fits).toBe("");
    expect(many).toMatch(/^invalid guests: 70 TDs \(expected at most 63/);
    expect(none).toBe("no-convertible-memory");
  });

  test.each([
    ["modle: fit\n", 'line 7: unknown key: "modle" (did you mean "model"?)'],
    ["model: fot\n", "line 7: invalid model"],
    ["replicates: 0\n", "line 7: invalid replicates: 0"],
    ["model: fit\nworkload: splits\n", "line 8: contradiction: both model and workload"],
    ["workload: splts\n", 'line 7: invalid workload: "splts" (expected b'],
    ["outputs:\n  - best\n  - bound\n", 'line 9: invalid output of footprint: "bound"'],
    ["outputs: [best, best]\n", 'line 7: "best" is named twice'],
    ["axes: {}\n", "line 7"],
    ["  n: { at: guests.vcpus, values: [1] }\n", "line 7: contradiction: both vcpus and n change"],
    ['  n: { at: "guests[0].vcpus", values: [1] }\n', "line 7: contradiction: both vcpus and n"],
    ['  n: { at: "guests[1].count", values: [1] }\n', 'line 7: invalid axis: "guests[1].count"'],
    ["  n: { at: guests.cuont, values: [1] }\n", 'line 7: unknown field of guests: "cuont" (did'],
    ["  n: { at: host.pamt,\n    values: [static, dyn] }\n", 'line 8: invalid host.pamt: "dyn"'],
    ["  n: { at: guests.count, values: [1, a] }\n", "line 7: invalid values"],
    ["  n: { at: guests.count, values: [1.5] }\n", "line 7: invalid guests.count: 1.5"],
    ["  n: { at: guests.count, from: 5, to: 1, step: 1 }\n", "line 7: invalid range"],
    ["  n: { at: guests.count, from: 1, to: 5, step: 1, steps: 2 }\n", "both step and steps"],
    ["  n: { at: guests.count, from: 1, to: 5 }\n", "(expected steps, for a grid)"],
    ["  best: { at: guests.count, values: [1] }\n", 'line 7: two columns "best" (rename the axis)'],
    ["design: latn\n", "line 7: invalid design"],
    ["design: latin\n", "line 7: invalid points"],
    ["points: 5\n", "line 7: invalid points: 5 (a grid has"],
    ["design: list\n", "line 7: invalid axis vcpus"],
    ["where: vcpu < 5\n", 'line 7: unknown axis: "vcpu" (did you mean "vcpus"?)'],
    ["where:\n  - vcpus < 5\n  - vcpus\n", "line 9: invalid constraint: 2"],
    ["threads: none\n", "line 7: invalid threads"],
  ])("refuses %j", (more, message) => {
    expect(() => openStudy(small + more, "s.yaml")).toThrow(message);
    expect(() => openStudy(small + more, "s.yaml")).toThrow(/^s\.yaml line \d+: /);
  });

  test.each([
    ["v6]", "v66]", 's.yaml line 5: invalid host.policy: "v66" (did you mean "v6"?)'],
    ["memory: 1G", "memory: 1X", 's.yaml line 3: guests[0]: invalid memory: "1X"'],
    ["memory: 64G", "memory: 64X", 's.yaml line 1: host: invalid memory: "64X"'],
    [
      "guests:\n  - { memory: 1G, vcpus: 2, count: 2 }\n",
      "",
      'line 4: invalid axis: "guests.vcpus"',
    ],
  ])("refuses a scene that no point can have: %s as %j", (right, odd, message) => {
    expect(() => openStudy(small.replace(right, odd), "s.yaml")).toThrow(message);
  });

  test("of a model that asks about guests needs some", () => {
    const study = "host: { memory: 64G }\naxes: {}\nmodel: charge\n";
    expect(() => openStudy(study, "s.yaml")).toThrow("s.yaml line 3: contradiction: model charge");
  });
});

/** The memory that fifty hosts drawn from a range have. */
function memories(more: string): number[] {
  const axis = `host: {}\naxes: { m: { at: host.memory, from: 64G, to: 1T${more} } }\n`;
  const study = openStudy(`${axis}design: random\npoints: 50\n`);
  return [...(study.compute(0, 50).column["m"] as Float64Array)];
}

function hash(text: string): string {
  return openStudy(text).metadata.study;
}

describe("the points of a study", () => {
  const spread = `${small}design: latin
points: 40
`;

  test("are those of its design, without those left out", () => {
    const study = openStudy(`${spread}where: vcpus <= 4\n`);
    const { column, length } = study.compute(0, 40);
    expect(study.points).toBe(40);
    expect(length).toBeLessThan(40);
    const axes = { policy: ["v5", "v6"], vcpus: [2, 4, 6] };
    const drawn = design(axes, { kind: "latin", points: 40, where: ({ vcpus }) => vcpus <= 4 });
    for (const name of drawn.names) {
      expect([...column[name]!]).toEqual([...drawn.columns().column[name]]);
    }
  });

  test("may be sizes, in whole MiB unless told", () => {
    for (const [more, unit] of [
      ["", 2 ** 20],
      [", scale: log, whole: 1G", 2 ** 30],
    ] as const) {
      const found = memories(more);
      expect(new Set(found).size).toBeGreaterThan(10);
      expect(found.filter((value) => value % unit !== 0)).toEqual([]);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(64 * 2 ** 30);
      expect(Math.max(...found)).toBeLessThanOrEqual(2 ** 40);
    }
  });

  test("draw replicates by the seed, and tell a row's own", () => {
    const first = openStudy(shipped("conversions")).compute(0, 6).column;
    expect(openStudy(shipped("conversions")).compute(0, 6).column).toEqual(first);
    expect([...first["replicate"]!]).toEqual([0, 1, 2, 0, 1, 2]);
    expect(new Set(first["seed"]).size).toBe(6);
    expect(new Set(first["pairs"]).size).toBeGreaterThan(2);
    const common = openStudy(`${shipped("conversions")}common: true\n`).compute(0, 6).column;
    expect([...common["seed"]!].slice(3)).toEqual([...common["seed"]!].slice(0, 3));
  });

  test("a row is simulated with its seed", () => {
    const study = openStudy(
      "host: { memory: 64G, pamt: dynamic, policy: v5 }\nguests: [{ memory: 512M, count: 4, vcpus: 2 }]\naxes: {}\nworkload: churn\nreplicates: 5\n",
    );
    const { column } = study.compute(0, 5);
    const node = host({ memory: "64G", pamt: "dynamic", policy: "v5" });
    const guests = [{ memory: "512M", count: 4, vcpus: 2 }];
    const asked = [...(column["seed"] as Float64Array)].map(
      (seed) => simulate(node, workload("churn", guests, node.policy, { seed }), { rows: 0 }).locks,
    );
    expect([...column["locks"]!]).toEqual(asked);
    expect(new Set(asked).size).toBeGreaterThan(1);
  });
});

describe("the hash of a study", () => {
  test("holds all that decides its rows, and nothing else", () => {
    expect(hash(`# a comment\n${small}`)).toBe(hash(small));
    expect(hash(`${small}threads: 2\n`)).toBe(hash(small));
    for (const more of ["seed: 2", "where: vcpus > 2", "model: charge", "outputs: [best]"]) {
      expect(hash(`${small}${more}\n`)).not.toBe(hash(small));
    }
  });

  test("holds the host that was read, of which a copy as JSON gives the same rows", () => {
    const log = fileURLToPath(new URL("../../data/observed", import.meta.url));
    const text = small.replace("memory: 64G", `file: ${log}/canonical275_512g_4node.txt`);
    const study = openStudy(text);
    expect(study.spec.host.ranges?.length).toBeGreaterThan(1);
    const again = studyOf(JSON.parse(JSON.stringify(study.spec)) as StudySpec);
    expect(again.compute(0, 6)).toEqual(study.compute(0, 6));
    expect(again.metadata).toEqual(study.metadata);
  });
});
