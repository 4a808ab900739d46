// Competitors that take turns, so that a loaded machine harms all of them alike; times are of the process's CPU.
import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";

/** Milliseconds of CPU that this process spends on a task, and what the task answers. */
export function timed(task) {
  const before = process.cpuUsage();
  const answer = task();
  const { user, system } = process.cpuUsage(before);
  return { ...answer, ms: (user + system) / 1000 };
}

/** A C file compiled here and now; answers where the program is. */
export function compiled(source, target) {
  execFileSync("cc", ["-O3", "-march=native", "-Wall", "-Wextra", "-o", target, source]);
  return target;
}

/** Runs a program that prints one line of JSON. */
export function run(program, ...args) {
  return JSON.parse(execFileSync(program, args, { encoding: "utf8" }));
}

/** Lets all take turns for so many rounds after one that warms up; answers the rounds of each. */
export function rounds(competitors, count) {
  const names = Object.keys(competitors);
  const taken = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= count; round++) {
    for (const name of names) {
      const one = competitors[name]();
      if (round > 0) taken[name].push(one);
    }
  }
  return taken;
}

/** The middle one of an odd number of figures. */
export function median(figures) {
  return [...figures].sort((a, b) => a - b)[figures.length >> 1];
}

/** The median ratio of two competitors round by round, and its least and most. */
export function ratio(one, other) {
  const ratios = one.map(({ ms }, at) => ms / other[at].ms).sort((a, b) => a - b);
  const [least, middle, most] = [ratios[0], median(ratios), ratios.at(-1)];
  const text = [least, middle, most].map((x) => x.toFixed(2));
  return { median: middle, text: `${text[1]} (${text[0]}–${text[2]})` };
}

/** Throws unless all rounds of all competitors came to the same. */
export function same(taken, of) {
  const answers = new Set(Object.values(taken).flat().map((one) => JSON.stringify(of(one))));
  if (answers.size > 1) throw new Error(`different answers: ${[...answers].join(" and ")}`);
}

/** A Markdown table of rows that have the same keys. */
export function table(rows) {
  const keys = Object.keys(rows[0]);
  const lines = [keys, keys.map((_, at) => (at === 0 ? ":---" : "---:")), ...rows.map(Object.values)];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The machine, and how busy it is. */
export function machine() {
  const { model } = cpus()[0];
  return `${model}, ${cpus().length} CPUs, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`;
}
