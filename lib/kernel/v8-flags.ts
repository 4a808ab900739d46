import { setFlagsFromString } from "node:v8";

const flags = [
  // Memory is given back when nothing happens, `rest.ts`.
  "--expose-gc",
  // A compiler takes so many megabytes to begin with, which V8 would look through several times on the way.
  "--initial-old-space-size=110",
  // It leaves much behind, too, and V8 lets a heap grow to several times what is in use before it looks.
  "--heap-growing-percent=30",
];

/**
 * Sets V8's flags for a process that holds a compiler, all of them before anything is compiled: code that V8 has kept is of
 * use to processes with the same flags alone.
 */
export function setFlags(): void {
  for (const flag of flags) setFlagsFromString(flag);
}
