// The buddy allocator against the same algorithm in C, block for block. Build the root first; then `npm run bench` here.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buddy } from "../../dist/model/buddy/buddy.js";
import { IntervalSet } from "../../dist/model/engine/interval-set.js";
import { bar, keep } from "../results.mjs";
import { compiled, machine, median, ratio, rounds, run, same, table, timed } from "./rounds.mjs";

const ROUNDS = 7;
const STEPS = 2_000_000;
const SHARE = 0.7;
const NORMAL = 2 ** 20;
const GIANT = 2 ** 18;

/** Numbers in [0, 1) from a seed (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Orders 0 to 18: single pages and blocks below 2 MiB 40 in a hundred each, 2 MiB 15, up to 512 MiB 4.9, 1 GiB one in a thousand. */
function orderOf(next) {
  const pick = next();
  if (pick < 0.4) return 0;
  if (pick < 0.8) return 1 + Math.floor(next() * 8);
  if (pick < 0.95) return 9;
  return pick < 0.999 ? 10 + Math.floor(next() * 8) : 18;
}

/** Fills a zone to 70 in a hundred, then frees and allocates about that. */
function steps(units) {
  const next = numbers(units);
  const wanted = units * GIANT * SHARE;
  const live = [];
  const spare = [];
  const made = [];
  let used = 0;
  let slots = 0;
  while (made.length < 2 * STEPS) {
    if (used < wanted) {
      const slot = spare.pop() ?? slots++;
      const order = orderOf(next);
      live.push([slot, order]);
      used += 2 ** order;
      made.push(slot, order);
    } else {
      const at = Math.floor(next() * live.length);
      const [slot, order] = live[at];
      live[at] = live.at(-1);
      live.pop();
      spare.push(slot);
      used -= 2 ** order;
      made.push(slot, -1);
    }
  }
  return { units, slots, made: Int32Array.from(made) };
}

function play({ units, slots, made }) {
  const memory = buddy([{ start: NORMAL * 4096, end: (NORMAL + units * GIANT) * 4096, node: 0 }]);
  const pages = new Int32Array(slots);
  const sizes = new Int8Array(slots);
  const answer = timed(() => {
    let sum = 0;
    for (let at = 0; at < made.length; at += 2) {
      const slot = made[at];
      const order = made[at + 1];
      if (order < 0) {
        if (pages[slot] >= 0) memory.free(pages[slot], sizes[slot]);
        continue;
      }
      const page = memory.allocate(order);
      pages[slot] = page;
      sizes[slot] = order;
      sum = (Math.imul(sum, 31) + (page < 0 ? page : page - NORMAL)) >>> 0;
    }
    return { sum };
  });
  return { ...answer, counts: memory.counts(), splits: memory.splits, bytes: memory.bytes };
}

const folder = mkdtempSync(join(tmpdir(), "buddy-"));
try {
  const program = compiled(new URL("buddy.c", import.meta.url).pathname, join(folder, "buddy"));
  const speeds = [];
  const bars = [];
  const sizes = [];
  for (const units of [64, 1024]) {
    const scene = steps(units);
    const file = join(folder, "steps");
    writeFileSync(file, Int32Array.of(units, scene.slots, STEPS));
    writeFileSync(file, scene.made, { flag: "a" });
    const taken = rounds({ ours: () => play(scene), c: () => run(program, file) }, ROUNDS);
    same(taken, ({ sum, counts, splits }) => [sum, counts, splits]);
    const perStep = (of) => Math.round((median(taken[of].map(({ ms }) => ms)) / STEPS) * 1e6);
    const name = units === 1024 ? "1 TiB" : `${units} GiB`;
    speeds.push({
      zone: name,
      "blocks in use": scene.slots,
      "ours, ns a step": perStep("ours"),
      "C, ns a step": perStep("c"),
      "ours / C": ratio(taken.ours, taken.c).text,
    });
    if (units === 1024) bars.push(bar("ours to C at 1 TiB", ratio(taken.ours, taken.c).median, "≤", 2.5));
    const empty = buddy([{ start: NORMAL * 4096, end: (NORMAL + units * GIANT) * 4096, node: 0 }]);
    const { bytes, splits } = taken.ours[0];
    sizes.push({
      zone: name,
      "nothing split, B a 2 MiB range": (empty.bytes / units / 512).toFixed(3),
      "as played, units split": splits,
      "as played, B a 2 MiB range": (bytes / units / 512).toFixed(2),
    });
    bars.push(bar(`bytes a 2 MiB range that is not split, at ${name}, with 2 of its counter`, 2 + empty.bytes / units / 512, "≤", 3));
  }
  const section = `## Buddy allocator

\`npm run build\` in the root, then \`npm run bench\` in \`bench/buddy\`, which writes this. It compiles \`buddy.c\` (\`cc -O3 -march=native\`), the
same allocator written in C: the same trees and bitmaps, policy \`clustered\`. Both play two million steps: a zone is filled to 70 % with
blocks of all orders from 0 (4 KiB) to 18 (1 GiB), then blocks are freed and allocated at random at about that level. Every page
frame that is given out, the free blocks of each order and the split units at the end must be equal, or the bench fails. Times are
CPU time of the process, in turns; a ratio is the median over ${ROUNDS} rounds of one round's, with the least and the most.

Taken ${new Date().toISOString().slice(0, 10)} on ${machine()}.

${table(speeds)}

${table(sizes)}

A split unit takes 214 B, and a split GiB 2.6 KiB more for its table. An extent is 16 B by layout, where it starts and where it ends;
a million, added in order, took ${extentBytes().toFixed(1)} B each with the arrays that hold them.

${bars.join("\n")}
`;
  console.log(section);
  keep(section);
} finally {
  rmSync(folder, { recursive: true });
}

/** Bytes that an extent of a set takes, over a million of them. */
function extentBytes() {
  const used = () => {
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const set = new IntervalSet();
  for (let at = 0; at < 1e6; at++) set.add(3 * at, 3 * at + 1);
  return (used() - before) / set.spans;
}
