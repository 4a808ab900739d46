import { fileURLToPath } from "node:url";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { FootprintAnswer } from "../../lib/cli/footprint-answer.js";
import { fromScene } from "../../lib/input/scene.js";
import { footprint } from "../../lib/model/footprint.js";
import { GiB, MiB, TiB } from "../../lib/units.js";
import { pamtlab, type Ran } from "./terminal.js";

const forty = fileURLToPath(new URL("../../data/scenes/forty-tds.json", import.meta.url));
const host = { memory: "2T", policy: "v6", cacheMin: 5, keyIds: 64 };

function scene(fields: object): Promise<Ran> {
  return pamtlab(["footprint", "-", "--json"], JSON.stringify({ host, ...fields }));
}

async function answer(fields: object): Promise<FootprintAnswer> {
  const { code, out, err } = await scene(fields);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as FootprintAnswer;
}

function sum(
  parts: readonly { readonly [key in "bytes" | "best" | "worst"]: number }[],
  of: "bytes" | "best" | "worst" = "bytes",
): number {
  return parts.reduce((total, part) => total + part[of], 0);
}

const guests = fc.array(
  fc.record({
    count: fc.nat(7),
    memory: fc.integer({ min: 64, max: 32 * 1024 }).map((mib) => `${mib}M`),
    vcpus: fc.integer({ min: 1, max: 300 }),
    backing: fc.constantFrom("4k", "2m", { "4k": 0.25, "2m": 0.75 }),
    shared: fc.constantFrom(0, "16M"),
    gpaw: fc.constantFrom(48, 52),
  }),
  { maxLength: 4 },
);

describe("as JSON", () => {
  test.prop([guests, fc.constantFrom("v2", "v4", "v5", "v6", "merged")], { numRuns: 60 })(
    "components add up to the totals they belong to",
    async (guests, policy) => {
      const {
        components,
        static: all,
        dynamic,
        ...json
      } = await answer({
        host: { ...host, policy },
        guests,
      });
      const [ofStatic, ofDynamic] = ["static", "dynamic"].map((mode) =>
        components.filter((one) => one.mode === mode),
      );
      expect(ofStatic!.length + ofDynamic!.length).toBe(components.length);
      expect(sum(ofStatic!)).toBe(all.bytes);
      expect(sum(ofDynamic!)).toBe(dynamic.expected.bytes);
      expect(sum(ofDynamic!, "best")).toBe(dynamic.best.bytes);
      expect(sum(ofDynamic!, "worst")).toBe(dynamic.worst.bytes);
      expect(dynamic.best.bytes).toBeLessThanOrEqual(dynamic.expected.bytes);
      expect(dynamic.expected.bytes).toBeLessThanOrEqual(dynamic.worst.bytes);
      expect(dynamic.worst.share).toBe(dynamic.worst.bytes / json.memory);
      expect(json.beside.every(({ mode }) => mode === "both")).toBe(true);
    },
  );

  test("is what the library answers", async () => {
    const { code, out } = await pamtlab(["footprint", forty, "--json"]);
    const { host: node, guests } = fromScene(
      JSON.stringify({ host, guests: [{ count: 40, memory: "32G", vcpus: 8, shared: "64M" }] }),
    );
    const { static: all, dynamic, components } = footprint(node, guests);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      name: "forty-tds",
      policy: "v6",
      memory: 2 * TiB,
      guests: { count: 40, memory: 40 * 32 * GiB },
      static: { bytes: all.bytes },
      dynamic: { expected: { bytes: dynamic.bytes } },
      components,
      warnings: [],
    });
  });

  test("has what can be counted by hand", async () => {
    const { components } = await answer({
      guests: [{ count: 40, memory: "32G", vcpus: 8, shared: "64M" }],
    });
    const bytes = Object.fromEntries(
      components.map((one) => [`${one.mode} ${one.name}`, one.bytes]),
    );
    expect(bytes["static PAMT_4K"]).toBe((2 * TiB) / 256);
    expect(bytes["dynamic page bitmap"]).toBe((2 * TiB) / 4096 / 8);
    expect(bytes["static control pages"]).toBe(40 * (7 + 6 * 8) * 4096);
    expect(bytes["dynamic vCPU DPAMT caches"]).toBe(40 * 8 * 10 * 4096);
    expect(bytes["static mirror pages"]).toBe(bytes["dynamic S-EPT pages"]);
  });

  test("has each field it promises of a component, and no share of guests where there are none", async () => {
    const { components, ...json } = await answer({});
    for (const one of components) {
      expect(Object.keys(one)).toEqual(
        expect.arrayContaining(["name", "kind", "when", "scope", "mode", "bytes"]),
      );
    }
    expect(json.static).not.toHaveProperty("guestShare");
    expect(json.guests).toEqual({ count: 0, memory: 0 });
  });
});

describe("for a person", () => {
  test("a sentence, the components that take anything, the total, what else there is", async () => {
    const { code, out } = await pamtlab(["footprint", forty]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^forty-tds: with 40 TDs of 1.25 TiB in all on 2 TiB of memory, metadata takes an expected/,
    );
    expect(out).toMatch(/^PAMT_4K +host +boot +8 GiB$/m);
    expect(out).toMatch(/^vCPU DPAMT caches .* 12.5 MiB +12.5 MiB +12.5 MiB$/m);
    expect(out).toMatch(/^total( +[\d.]+ GiB){4}$/m);
    expect(out).toMatch(/^other KVM caches .* 100 MiB$/m);
    expect(out).not.toContain("waiting");
    expect(out).not.toContain("note:");
  });

  test("a host alone has no bounds and nothing besides", async () => {
    const { out } = await pamtlab(["footprint", "-"], '{"host": {"memory": "2T", "name": "web"}}');
    expect(out).toMatch(
      /^web: with no TD on 2 TiB of memory, metadata takes 84.04 MiB under Dynamic PAMT$/m,
    );
    expect(out).not.toMatch(/Besides|control pages|guest memory/);
  });

  test("assumptions are told", async () => {
    const text = '{"host": {"memory": "2T"}, "guests": [{"memory": "8G", "backing": "2m"}]}';
    expect((await pamtlab(["footprint", "-"], text)).out).toContain(
      "note: guests[0]: kernel merged maps",
    );
  });
});

test("where TDX cannot be initialised the answer is negative, with exit code 1", async () => {
  const fields = { host: { memory: "4G", module: { maxTdmrs: 1 } } };
  const message = "TDMRs exhausted: the memory map needs 2, the TDX module takes 1";
  const { code, out } = await scene(fields);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    error: "tdmrs-exhausted",
    message,
    count: 2,
    limit: 1,
    warnings: [],
  });
  const text = await pamtlab(["footprint", "-"], JSON.stringify(fields));
  expect([text.code, text.out]).toEqual([
    1,
    `standard input: TDX cannot be initialised.\n  ${message}\n`,
  ]);
});

/** A guest that is right, and one that may not be. */
function td(fields: object): object {
  return { guests: [{ memory: "32G" }, { memory: "32G", ...fields }] };
}

describe("wrong input", () => {
  test.each([
    [
      td({ memory: "3T" }),
      'invalid guest memory: 3298534883328 of "guests[1]" (expected at most 2199023255552',
    ],
    [td({ vcpus: 0 }), "guests[1]: invalid vcpus: 0 (expected a whole number from 1 to 65535)"],
    [
      td({ vcpus: 70_000 }),
      "guests[1]: invalid vcpus: 70000 (expected a whole number from 1 to 65535)",
    ],
    [
      td({ shared: "33G" }),
      `guests[1]: invalid shared: ${33 * GiB} (expected at most ${32 * GiB}, the guest's memory)`,
    ],
    [
      td({ count: 63 }),
      "invalid guests: 64 TDs (expected at most 63: each takes a KeyID of the host's 64",
    ],
    [td({ count: 62.5 }), "guests[1]: invalid count: 62.5 (expected a whole number)"],
    [td({ vcpu: 8 }), 'unknown key of guests[1]: "vcpu" (did you mean "vcpus"?)'],
    [td({ backing: "3m" }), 'guests[1]: invalid backing: "3m" (expected 4k, 2m or 1g)'],
    [
      td({
        memory: undefined,
        ranges: [
          { start: 0, end: GiB },
          { start: GiB - 2 * MiB, end: 2 * GiB },
        ],
      }),
      "guests[1]: overlapping ranges: [0x0, 0x40000000) and [0x3fe00000, 0x80000000)",
    ],
    [
      td({ memory: undefined, ranges: [{ start: 0, end: 2 ** 47 + 4096 }] }),
      "guests[1]: invalid memory: it reaches guest address 0x800000001000 (expected at most 0x800000000000, where private addresses end with gpaw 48)",
    ],
    [
      { host: { ...host, keyIds: 1 } },
      "host: invalid keyIds: 1 (expected a whole number from 2 to 2048)",
    ],
    [{ host: { ...host, policy: "v7" } }, 'host: unknown policy: "v7" (did you mean "v2"?)'],
  ])("%o", async (fields, message) => {
    const { code, out, err } = await scene(fields);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`pamtlab: standard input: ${message}`);
  });

  test.each([
    [["footprint"], "missing required argument 'SCENE'"],
    [
      ["footprint", "no-such.json"],
      'cannot read "no-such.json": no such file (expected a scene file, or -',
    ],
    [["footprint", "."], 'cannot read ".": it is a folder'],
    [["footprint", "-", "--jsn"], "Did you mean --json?"],
  ])("%o", async (argv, message) => {
    const { code, out, err } = await pamtlab(argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});
