import { expect, test } from "vitest";
import { toRows } from "../../lib/columns/rows.js";
import { openStudy } from "../../lib/study/study.js";
import { toCsv } from "../../lib/table/write.js";
import { inThreads } from "../../lib/threads/in-threads.js";

const text = `
host: { memory: 256G, pamt: dynamic }
guests: [{ memory: 2G, vcpus: 2, backing: 2m }]
workload: splits
seed: 5
replicates: 2
axes:
  policy: { at: host.policy, values: [v5, v6] }
  vcpus: { at: guests.vcpus, values: [1, 2, 3] }
`;

test("a simulated study of one seed has the same bytes in one thread and in two", async () => {
  const study = openStudy(text);
  const wanted = toCsv(toRows(study.compute(0, study.points)));
  const module = new URL("../../dist/study/study.js", import.meta.url).href;
  const work = { module, open: "studyOf", data: study.spec, points: study.points };
  for (const threads of [1, 2]) {
    expect(toCsv(toRows(await inThreads(work, { threads })))).toBe(wanted);
  }
  expect(wanted.split("\n")).toHaveLength(14);
});
