// Competitors as processes that answer a line with a line, and take turns.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const python = process.env.PYTHON ?? here(".venv/bin/python");

if (!existsSync(python)) throw new Error(`no ${python}: python3 -m venv .venv && .venv/bin/pip install -r requirements.txt, or PYTHON=…`);

/** C, compiled here and now. */
export function c(target, ...args) {
  execFileSync("cc", ["-O3", "-march=native", "-Wall", "-Wextra", "-o", target, here("closed.c"), "-lm"]);
  return [target, ...args];
}

export const py = (...args) => [python, here("peers.py"), ...args.map(String)];
export const node = (...args) => [process.execPath, here("ours.mjs"), ...args.map(String)];

/** Lets all take turns for so many rounds, each after turns of its own that warm it up; answers the rounds of each. */
export async function rounds(competitors, count) {
  const running = new Map();
  for (const [name, { command, warm = 1 }] of Object.entries(competitors)) {
    const child = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async () => {
      child.stdin.write("once\n");
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended`);
      return JSON.parse(value);
    };
    for (let turn = 0; turn < warm; turn++) await ask();
    running.set(name, { child, ask, taken: [] });
  }
  for (let round = 0; round < count; round++) {
    for (const { ask, taken } of running.values()) taken.push(await ask());
  }
  for (const { child } of running.values()) child.stdin.end();
  const taken = Object.fromEntries([...running].map(([name, one]) => [name, one.taken]));
  const sums = new Set(Object.values(taken).flat().map(({ sum }) => sum));
  if (sums.size > 1) throw new Error(`different sums: ${[...sums].join(" and ")}`);
  return taken;
}

/** Medians of ratios round by round, with their range. */
export function ratio(taken, one, other) {
  const ratios = taken[one].map(({ ms }, at) => ms / taken[other][at].ms).sort((a, b) => a - b);
  const middle = ratios[ratios.length >> 1];
  const [least, text, most] = [ratios[0], middle, ratios.at(-1)].map((x) => x.toFixed(2));
  return { middle, text: `${text} (${least}–${most})` };
}

/** The middle one of an odd number of rounds. */
export function median(taken, of = ({ ms }) => ms) {
  const figures = taken.map(of).sort((a, b) => a - b);
  return figures[figures.length >> 1];
}
