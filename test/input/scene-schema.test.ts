import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { sceneSchema } from "../../lib/input/scene-json-schema.js";
import { sceneGuest, sceneHost } from "../../lib/input/scene-schema.js";
import { fromScene } from "../../lib/input/scene.js";

const file = fileURLToPath(new URL("../../data/scene.schema.json", import.meta.url));

/** Any node of a JSON Schema. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly examples?: readonly unknown[];
}

const schema = sceneSchema() as Node;
const { host, guests } = schema.properties!;
const guest = guests!.items!;

/** Every node, each with the path of keys to it. */
function nodes(node: Node, path = "scene"): (readonly [string, Node])[] {
  const below = Object.entries(node.properties ?? {}).flatMap(([key, field]) =>
    nodes(field, `${path}.${key}`),
  );
  const others = [...(node.anyOf ?? []), ...(node.items ? [node.items] : [])];
  return [[path, node], ...below, ...others.flatMap((other) => nodes(other, path))];
}

const objects = nodes(schema).filter(([, { type }]) => type === "object");

test("data/scene.schema.json is what the code says (UPDATE=1 npx vitest run test/input/scene-schema.test.ts writes it)", () => {
  const content = `${JSON.stringify(schema, null, 2)}\n`;
  if (process.env["UPDATE"] === "1") writeFileSync(file, content);
  expect(readFileSync(file, "utf8")).toBe(content);
});

describe("an editor", () => {
  test.each(objects)("refuses unknown keys in %s", (_, node) => {
    expect(node.additionalProperties).toBe(false);
  });

  test.each(
    objects.flatMap(([path, node]) =>
      Object.entries(node.properties!).map(([key, field]) => [`${path}.${key}`, field] as const),
    ),
  )("explains %s", (_, field) => {
    expect(field.description).toMatch(/^["A-Z\d].{12,}[^.]*\.$|^vCPUs/);
  });

  test("completes versions, modules and clouds' sizes by name", () => {
    expect(host!.properties!.policy!.anyOf![0]!.enum).toContain("v6");
    expect(host!.properties!.module!.anyOf![0]!.enum).toEqual(["1.5"]);
    expect(guest.properties!.preset!.enum).toContain("c3-standard-22");
  });

  test("knows every key that the parser takes, and no other", () => {
    expect(Object.keys(schema.properties!)).toEqual(["$schema", "host", "guests"]);
    expect(Object.keys(host!.properties!)).toEqual(Object.keys(sceneHost.shape));
    expect(Object.keys(guest.properties!)).toEqual(Object.keys(sceneGuest.shape));
  });
});

function withHost(fields: object): object {
  return { host: { memory: "2T", ...fields } };
}

function withGuest(fields: object): object {
  return { host: { memory: "2T" }, guests: [{ memory: "4G", ...fields }] };
}

function parses(scene: unknown): boolean {
  try {
    fromScene(JSON.stringify(scene), { read: () => "2T" });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: "InputError" });
    return false;
  }
}

/** Whole numbers among the fields, each with its limits. */
function limited(fields: Node): [string, number, number][] {
  return Object.entries(fields.properties!).flatMap(([key, { type, minimum, maximum }]) =>
    type === "integer" && maximum! < Number.MAX_SAFE_INTEGER ? [[key, minimum!, maximum!]] : [],
  );
}

describe("the schema and the parser agree", () => {
  const judge = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
  test.each([
    { host: { memory: "2T" } },
    { $schema: "x", host: { file: "dmesg.txt", policy: { name: "v6", cacheMin: 1 } }, guests: [] },
    withHost({ module: { maxTdmrs: 8, pamtEntrySize: [16, 16, 16] }, nodes: 2, pamt: "dynamic" }),
    { host: { ranges: [{ start: 0, end: "0x80000000", node: 1 }], maxPfn: 2 ** 30 } },
    withGuest({ count: 2, backing: { "4k": 0.5, "2m": 0.5 }, shared: "swiotlb", gpaw: 52 }),
    withGuest({ accept: "lazy", touched: "25%", acceptGranule: "4M", firmware: "none", l2Vms: 1 }),
    withGuest({ shared: [{ start: 0, end: 4096 }], folio: "2m", initial: [] }),
    { host: { memory: 2 ** 41 }, guests: [{ preset: "c3-standard-22", count: 0 }] },
  ])("on what is right: %o", (scene) => {
    expect([judge.safeParse(scene).success, parses(scene)]).toEqual([true, true]);
  });

  test.each([
    {},
    { host: { memory: "2T" }, guest: [] },
    { host: { memory: "2T" }, guests: {} },
    { host: [{ memory: "2T" }] },
    { host: { memory: "2T" }, guests: [null] },
    withHost({ memroy: 1 }),
    withHost({ memory: "2TB" }),
    withHost({ policy: "v7" }),
    withHost({ policy: { cachemin: 1 } }),
    withHost({ policy: { septPairAt: "never" } }),
    withHost({ module: "1.6" }),
    withHost({ module: { maxTdmr: 8 } }),
    withHost({ module: { pamtEntrySize: [16, 16] } }),
    withHost({ holes: "e820" }),
    withHost({ keyIds: 2.5 }),
    { host: { ranges: [{ start: 0, end: 4096, nod: 1 }] } },
    withGuest({ vcpu: 8 }),
    withGuest({ backing: "3m" }),
    withGuest({ backing: { "4K": 1 } }),
    withGuest({ preset: "c3-standard-23" }),
    withGuest({ gpaw: 50 }),
    withGuest({ accept: "never" }),
    withGuest({ shared: true }),
    withGuest({ ranges: [{ start: "0xg", end: 4096 }] }),
    withGuest({ count: -1 }),
    withGuest({ firmware: "bios" }),
  ])("on what is wrong: %o", (scene) => {
    expect([judge.safeParse(scene).success, parses(scene)]).toEqual([false, false]);
  });

  test.each(limited(host!))(
    "on what lies beyond the limits of host.%s: %i to %i",
    (key, least, most) => {
      for (const value of [least - 1, most + 1]) {
        expect(judge.safeParse(withHost({ [key]: value })).success).toBe(false);
        expect(parses(withHost({ [key]: value })), `${key} ${value}`).toBe(false);
      }
    },
  );

  test.each(limited(guest))("on the limits of a guest's %s: %i to %i", (key, least, most) => {
    for (const value of [least - 1, least, most, most + 1]) {
      const right = value >= least && value <= most;
      const answers = [
        judge.safeParse(withGuest({ [key]: value })).success,
        parses(withGuest({ [key]: value })),
      ];
      expect(answers, `${key} ${value}`).toEqual([right, right]);
    }
  });
});
