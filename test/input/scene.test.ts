import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fc, test } from "@fast-check/vitest";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { fromScene } from "../../lib/input/scene.js";
import { footprint } from "../../lib/model/footprint.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";

const log = "BIOS-e820: [mem 0x0000000000000000-0x000000007fffffff] usable\n";
const from = (
  value: unknown,
  files: Readonly<Record<string, string>> = {},
): ReturnType<typeof fromScene> =>
  fromScene(JSON.stringify(value), {
    name: "scenes/a.json",
    read: (path) => files[path] ?? `no ${path}`,
  });

describe("a scene", () => {
  test("is a host and its guests, resolved", () => {
    const spec = { memory: "32G", vcpus: 8, backing: "4k" as const, shared: "64M" };
    const { host: node, guests } = from({
      host: { memory: "2T", policy: "v6", cacheMin: 5, keyIds: 64 },
      guests: [{ count: 40, ...spec, name: "web" }, { preset: "c3-standard-22" }],
    });
    expect(node).toEqual(host({ name: "a", memory: "2T", policy: "v6", cacheMin: 5, keyIds: 64 }));
    expect(guests[0]).toEqual({ ...guest({ ...spec, name: "web" }), count: 40 });
    expect(guests[1]).toMatchObject({ name: "c3-standard-22", vcpus: 22, count: 1 });
  });

  test("without guests is a host alone", () => {
    expect(from({ $schema: "x", host: { memory: 2 ** 40, module: "1.5" } }).guests).toEqual([]);
  });

  test("calls guests without a name by their place", () => {
    const { guests } = from({
      host: { memory: "1T" },
      guests: [{ memory: "1G" }, { memory: "2G" }],
    });
    expect(guests.map(({ name }) => name)).toEqual(["guests[0]", "guests[1]"]);
  });

  test("begins with a byte order mark as well", () => {
    expect(fromScene('\uFEFF{"host": {"memory": "1T"}}').host.memory).toBe(2 ** 40);
  });

  test("takes CMRs for memory where there is nothing else, and says so", () => {
    const { host: node } = from({ host: { cmrs: [{ start: "0x100000", end: "0x80000000" }] } });
    expect(node.warnings.join()).toContain("taken from CMRs");
  });

  test("that ships is right", () => {
    const file = fileURLToPath(new URL("../../data/scenes/forty-tds.json", import.meta.url));
    expect(fromScene(readFileSync(file, "utf8"), { name: file }).guests[0]?.count).toBe(40);
  });

  test.prop(
    [
      fc.record({
        memory: fc.integer({ min: 1, max: 900 }).map((mib) => `${mib}M`),
        vcpus: fc.integer({ min: 1, max: 64 }),
        backing: fc.constantFrom("4k", "2m", "1g"),
        accept: fc.constantFrom("eager", "lazy"),
        count: fc.nat(3),
      }),
      fc.record({
        memory: fc.constantFrom("64G", "1T"),
        policy: fc.constantFrom("v3", "v5", "merged"),
      }),
    ],
    { numRuns: 30 },
  )("that was resolved and saved comes back the same", (td, node) => {
    const scene = from({ host: node, guests: [td] });
    const again = from(scene);
    expect(JSON.stringify(again.guests)).toBe(JSON.stringify(scene.guests));
    expect(footprint(again.host, again.guests)).toEqual(footprint(scene.host, scene.guests));
  });
});

describe("a host's file", () => {
  test("is read beside the scene, whatever it is", () => {
    expect(from({ host: { file: "boot.txt" } }, { "scenes/boot.txt": log }).host).toMatchObject({
      name: "boot",
      memory: 2 ** 31,
      source: "BIOS-e820",
    });
    expect(
      from({ host: { file: "../h.json" } }, { "h.json": '{"memory": "1T"}' }).host.memory,
    ).toBe(2 ** 40);
    expect(from({ host: { file: "/h" } }, { "/h": "2T" }).host.memory).toBe(2 ** 41);
  });

  test("is overridden by the other fields", () => {
    const files = {
      "scenes/h.json": '{"memory": "1T", "name": "db", "keyIds": 32, "policy": "v5"}',
    };
    const { host: node } = from({ host: { file: "h.json", keyIds: 16, cacheMin: 1 } }, files);
    expect(node).toMatchObject({ name: "db", keyIds: 16, memory: 2 ** 40 });
    expect(node.policy).toMatchObject({ name: "v5", cacheMin: 1 });
  });

  test.each([
    [{ file: "boot.txt", memory: "2T" }, "host: contradiction: both file and memory (give one"],
    [
      { file: "boot.txt", ranges: [{ start: 0, end: 4096 }] },
      "contradiction: both file and ranges",
    ],
    [
      { file: "other" },
      "scenes/a.json: host: scenes/other: cannot read a host from text of no known kind",
    ],
    [{ file: 5 }, "host: invalid file: 5 (expected a file's name)"],
    [{ file: "boot.txt", keyIds: 1 }, "host: invalid keyIds: 1"],
  ])("%o is refused", (fields, message) => {
    expect(() => from({ host: fields }, { "scenes/boot.txt": log })).toThrow(message);
  });

  describe("on disk", () => {
    let folder = "";
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "pamtlab-scene-"));
      writeFileSync(join(folder, "dmesg.txt"), log);
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const read = (file: string): number =>
      fromScene(JSON.stringify({ host: { file } }), { name: join(folder, "a.json") }).host.memory;

    test("is found, or named", () => {
      expect(read("dmesg.txt")).toBe(2 ** 31);
      expect(() => read("dmseg.txt")).toThrow(
        `cannot read "${join(folder, "dmseg.txt")}": no such file (a host's file is relative to the folder of its scene)`,
      );
      expect(() => read(".")).toThrow("it is a folder");
    });
  });
});

describe("refused", () => {
  const node = { memory: "2T" };
  test.each([
    [[], "scenes/a.json: invalid scene: the JSON is no object (expected {"],
    [null, "invalid scene: the JSON is no object"],
    [{}, 'incomplete scene: no host (give "host": {"memory": "2T"})'],
    [{ hosts: node }, 'unknown key of scene: "hosts" (did you mean "host"?)'],
    [{ host: node, $schema: 5 }, "scene: invalid $schema: 5 (expected text)"],
    [
      { host: [node] },
      'invalid host: [{"memory":"2T"}] (expected an object such as {"memory": "2T"})',
    ],
    [{ host: null }, "invalid host: null (expected an object"],
    [{ host: {} }, "host: incomplete host: no memory (give memory, such as 2T, or ranges)"],
    [{ host: node, guests: {} }, "invalid guests: {} (expected a list of guests)"],
    [{ host: node, guests: null }, "invalid guests: null (expected a list of guests)"],
    [{ host: node, guests: [null] }, "invalid guests[0]: null (expected an object such as"],
    [{ host: node, guests: [["web", 3]] }, 'invalid guests[0]: ["web",3] (expected an object'],
    [{ host: node, guests: [{}] }, "guests[0]: incomplete guest: no memory"],
    [{ host: { memroy: "2T" } }, 'unknown key of host: "memroy" (did you mean "memory"?)'],
    [
      { host: { ...node, module: { maxTdmr: 1 } } },
      'unknown key of host.module: "maxTdmr" (did you mean "maxTdmrs"?)',
    ],
    [
      { host: { ...node, policy: { cachemin: 1 } } },
      'unknown key of host.policy: "cachemin" (did you mean "cacheMin"?)',
    ],
    [
      { host: { ...node, policy: { cacheMin: "1" } } },
      'host: invalid policy.cacheMin: "1" (expected a whole number)',
    ],
    [
      { host: { ...node, policy: { cacheMin: 41 } } },
      "host: invalid policy.cacheMin: 41 (expected a whole number from 0 to 40)",
    ],
    [
      { host: { ranges: [{ start: 0, end: 4096, nod: 1 }] } },
      'unknown key of host.ranges[0]: "nod"',
    ],
    [
      { host: node, guests: [{ memory: "1G", backing: { "4K": 1 } }] },
      'unknown key of guests[0].backing: "4K" (did you mean "4k"?)',
    ],
    [
      { host: node, guests: [{ memory: "1G", backing: { "4k": "1" } }] },
      'guests[0]: invalid backing.4k: "1" (expected a share from 0 to 1)',
    ],
    [
      { host: node, guests: [{ memory: "1G", shared: [{ start: 0, ned: 1 }] }] },
      'unknown key of guests[0].shared[0]: "ned" (did you mean "end"?)',
    ],
    [
      { host: node, guests: [{ memory: "1G", shared: [{ start: 0 }] }] },
      "guests[0]: invalid shared[0].end: is missing (expected bytes or hex text)",
    ],
    [
      { host: node, guests: [{ memory: "1G", preset: "c3-standard-23" }] },
      'guests[0]: unknown guest preset: "c3-standard-23"',
    ],
    [
      { host: node, guests: [{ memory: "1G", count: -1 }] },
      "guests[0]: invalid count: -1 (expected a whole number, 0 or more)",
    ],
  ])("%o", (value, message) => {
    expect(() => from(value)).toThrow(message);
    expect(() => from(value)).toThrow(expect.objectContaining({ name: "InputError" }));
  });

  test("syntax errors have line and column", () => {
    expect(() => fromScene('{"host": {\n  "memory" "2T"}}', { name: "a.json" })).toThrow(
      'a.json: invalid JSON: line 2, column 12: found "\\"2T\\"}}" (expected :)',
    );
  });

  test.prop([fc.json({ maxDepth: 4 })])("any other JSON is refused in words", (text) => {
    expect(() => fromScene(text)).toThrow(expect.objectContaining({ name: "InputError" }));
  });

  test.prop([fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 })])(
    "any other host or guest is refused in words",
    (one, other) => {
      for (const value of [{ host: one }, { host: node, guests: [other] }]) {
        expect(() => fromScene(JSON.stringify(value))).toThrow(
          expect.objectContaining({ name: "InputError" }),
        );
      }
    },
  );
});
