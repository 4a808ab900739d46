import { expect, test } from "vitest";
import { footprint } from "../../../lib/model/footprint.js";
import { simulate } from "../../../lib/model/simulate.js";
import { host } from "../../../lib/scene/host.js";
import { policy } from "../../../lib/tdx/policy.js";
import type { Event } from "../../../lib/workload/event.js";

const node = host({
  memory: "64G",
  pamt: "dynamic",
  policy: { ...policy("v5-alt"), splitCache: "vm" },
});
const boot: Event[] = [
  { op: "create", guest: 0 },
  { op: "vcpu-create", guest: 0, vcpu: 0 },
  { op: "finalize", guest: 0 },
  { op: "accept", guest: 0, vcpu: 0, level: "2m", first: 0x100000, count: 1024 },
];

test("the tables of boot are kinds of metadata, and part of every total", () => {
  const { kinds, bytes, peak } = simulate(node, []);
  const atBoot = footprint(node).components.filter(
    ({ mode, when }) => mode === "dynamic" && when === "boot",
  );
  for (const { name, bytes: wanted } of atBoot) {
    expect(kinds).toContainEqual({ name, isMetadata: true, bytes: wanted, peak: wanted });
  }
  const sum = atBoot.reduce((total, one) => total + one.bytes, 0);
  expect([bytes, peak]).toEqual([sum, sum]);
});

test("a peak is bytes, and guest memory is no metadata", () => {
  const { kinds } = simulate(node, [...boot, { op: "destroy", guest: 0 }]);
  const of = (name: string): object | undefined => kinds.find((kind) => kind.name === name);
  expect(of("private 2M pages")).toEqual({
    name: "private 2M pages",
    isMetadata: false,
    bytes: 0,
    peak: 2 * 2 ** 21,
  });
  expect(of("pairs behind control pages")).toMatchObject({
    isMetadata: true,
    bytes: 0,
    peak: 8192,
  });
  expect(of("pairs behind S-EPT pages")).toMatchObject({ isMetadata: true });
  expect(of("pairs behind private pages")).toMatchObject({ isMetadata: true });
});

test("pages in the caches of vCPUs and of TDs are one count", () => {
  const split: Event = { op: "demote", guest: 0, level: "4k", first: 0x100000, count: 512 };
  const { kinds, cached } = simulate(node, [...boot, split]);
  const pages = (name: string): number => kinds.find((kind) => kind.name === name)!.bytes / 4096;
  expect(pages("split caches")).toBe(2);
  expect(pages("vCPU DPAMT caches")).toBeGreaterThan(0);
  expect(cached).toBe(pages("split caches") + pages("vCPU DPAMT caches"));
});

test("each kind of error is a sentence, and what did not happen is none", () => {
  const fails = (...calls: number[]): readonly string[] =>
    simulate(node, boot, { failures: { "TDH.MEM.PAGE.AUG": calls } }).warnings;
  expect(simulate(node, boot).warnings).toEqual(node.warnings);
  expect(fails(1)).toEqual([...node.warnings, "1 error of -EIO: see troubles"]);
  expect(fails(1, 2).at(-1)).toBe("2 errors of -EIO: see troubles");
});
