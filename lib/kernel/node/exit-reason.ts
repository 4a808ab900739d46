import { constants } from "node:os";
import type { ChildExit } from "./child-process.js";

/** Why a process ended, as a person reads it; `exitCode` is what it gave `process.exit`, if it did. */
export function exitReason(
  { code, signal }: ChildExit,
  exitCode: number | undefined,
  lastWords: string,
): string {
  if (exitCode !== undefined) return `the cell called process.exit(${exitCode})`;
  // V8's own words when a heap is full.
  if (/heap out of memory|heap limit/i.test(lastWords)) {
    return "it ran out of memory (NODE_OPTIONS=--max-old-space-size=MIB sets how much it may take)";
  }
  if (signal === "SIGKILL")
    return "it was killed by SIGKILL (by hand, or by a system short of memory)";
  if (signal === null && code !== null && code > 128) {
    const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
    if (name !== undefined) return `it ended by ${name}`;
  }
  return signal === null ? `it ended with code ${code ?? "unknown"}` : `it ended by ${signal}`;
}
