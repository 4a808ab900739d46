import { expect, test } from "vitest";
import { Repl } from "./repl.js";

/** Runs cells one after the other; the value of the last. */
async function last(...cells: readonly string[]): Promise<unknown> {
  const repl = new Repl({
    timers: { setTimeout: (ms: number) => `waited ${ms}` },
    m: { default: 1 },
  });
  let value: unknown;
  for (const cell of cells) value = await repl.run(cell);
  repl.close();
  return value;
}

test.each([
  [["import { setTimeout } from 'timers'; setTimeout(1)"], "waited 1"],
  [["import { setTimeout } from 'timers';", "setTimeout(2)"], "waited 2"],
  [["import { setTimeout } from 'timers';", "typeof globalThis.setTimeout(() => 0, 1)"], "object"],
  [
    ["import setTimeout from 'm';", "[setTimeout, { setTimeout }.setTimeout]"],
    [1, 1],
  ],
  [
    ["const { URL, performance: [console = 3] } = { URL: 1, performance: [] };", "[URL, console]"],
    [1, 3],
  ],
  [["const { ...process } = { a: 1 };", "process"], { a: 1 }],
  [["let fetch = 1;", "({ fetch } = { fetch: 2 }); fetch"], 2],
  [["let fetch = 1;", "({ fetch = 4 } = {}); fetch"], 4],
  [["function fetch(n: number): number { return n ? fetch(n - 1) : 7 }", "fetch(2)"], 7],
  [["class URL { static a = 1 }", "new URL() instanceof URL && URL.a"], 1],
  [["enum Event { A = 3 }", "Event.A"], 3],
  [["let name2 = 1; let atob = 2;", "((atob: number) => atob)(5) + atob"], 7],
  [["let atob = 2;", "{ let atob = 3; } atob"], 2],
  [["let atob = 2;", "const f = function atob(): string { return typeof atob }; f()"], "function"],
  [
    ["let atob = 2;", "const o = { atob: 1, b: { atob() { return atob } } }; [o.atob, o.b.atob()]"],
    [1, 2],
  ],
  [["for (var btoa of [4]) {}", "btoa"], 4],
  [["if (true) { var btoa = 5 }", "let x = 1; btoa"], 5],
  [["const atob = 1;", "atob: for (;;) { break atob }", "atob"], 1],
  [["let atob: number = 1; let btoa: typeof atob = atob;", "btoa as typeof atob"], 1],
])("%j", async (cells, value) => {
  const before = language();
  expect(await last(...cells)).toEqual(value);
  for (const [i, own] of language().entries()) expect(own).toBe(before[i]);
});

/** What the names of the language mean outside of cells. */
function language(): unknown[] {
  return [setTimeout, URL, console, process, fetch, Event, atob, btoa];
}

test("a name of the language is what it was until a cell declares it", async () => {
  expect(await last("typeof structuredClone", "[typeof URL, URL.name]")).toEqual([
    "function",
    "URL",
  ]);
});
