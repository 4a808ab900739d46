import { setTimeout as delay } from "node:timers/promises";
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
    const told = ({ done }) => { if (seen === 0) console.log("begun"); seen = done; };
    await sweepThreads({ n }, slow, { threads: 2, progress: told })
      .catch((error) => { ended = error; throw error; });
  `;
  const outcome = await cells.run(sweeping, async (engine) => {
    // What an interrupt ends before the sweep has begun never comes back to its cell.
    while (cells.said.length === 0) await delay(20);
    await delay(300);
    engine.interrupt();
  });
  expect(outcome).toMatchObject({ status: "error" });
  const later = `
    for (let waited = 0; ended === undefined && waited < 200; waited++) await new Promise((go) => setTimeout(go, 50));
    const reached = seen;
    await new Promise((go) => setTimeout(go, 300));
    [ended.name, ended.done.length > 0, ended.done.at(-1), reached === seen]
  `;
  expect(await cells.answer(later)).toMatch(
    /^\[ 'AbortError', true, \{ n: \d+, twice: \d+ \}, true \]$/,
  );
});
