import { afterAll, beforeAll, expect, test } from "vitest";
import { startCells, type Cells } from "./cells.js";

let cells: Cells;
beforeAll(() => void (cells = startCells({ types: "off" })));
afterAll(() => cells.engine.shutdown());

test("an interrupt of a cell that sweeps in threads ends them, and the rows made stay", async () => {
  await cells.run(`
    import { sweepThreads } from "pamtlab";
    const n = Array.from({ length: 1e6 }, (_, i) => i);
    const slow = ({ n }) => { const end = performance.now() + 2; while (performance.now() < end); return { twice: 2 * n }; };
    let ended; let seen = 0;
  `);
  const sweeping = `
    await sweepThreads({ n }, slow, { threads: 2, progress: ({ done }) => void (seen = done) })
      .catch((error) => { ended = error; throw error; });
  `;
  const outcome = await cells.run(sweeping, (engine) => {
    setTimeout(() => engine.interrupt(), 1500);
  });
  expect(outcome).toMatchObject({ status: "error" });
  const later = `
    for (let waited = 0; ended === undefined && waited < 200; waited++) await new Promise((go) => setTimeout(go, 50));
    const told = seen;
    await new Promise((go) => setTimeout(go, 300));
    [ended.name, ended.done.length > 0, ended.done.at(-1), told === seen]
  `;
  expect(await cells.answer(later)).toMatch(
    /^\[ 'AbortError', true, \{ n: \d+, twice: \d+ \}, true \]$/,
  );
});
