import { readdirSync, readFileSync } from "node:fs";

/** The memory of a process and of all that it started, in MiB: shared pages are divided among those who share them (PSS). */
export function memoryOf(pid) {
  const children = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = [pid];
  for (const one of family) family.push(...(children.get(one) ?? []));
  return family.reduce((sum, one) => sum + proportional(one), 0);
}

function parentOf(pid) {
  try {
    // The name in parentheses may hold anything, so what follows is counted from its end.
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
  } catch {
    return undefined;
  }
}

function proportional(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)[1]) / 1024;
  } catch {
    return 0;
  }
}
