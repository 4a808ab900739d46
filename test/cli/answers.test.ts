import { expect, test } from "vitest";
import { pamtlab } from "./terminal.js";

const scene = JSON.stringify({
  host: { name: "node", memory: "2T", pamt: "dynamic", policy: "v6", keyIds: 64 },
  guests: [{ name: "web", count: 4, memory: "32G", vcpus: 8 }],
});
const failing = JSON.stringify({
  host: {
    ranges: Array.from({ length: 65 }, (_, i) => ({
      start: i * 2 ** 31,
      end: i * 2 ** 31 + 2 ** 30,
    })),
  },
  guests: [{ memory: "1G" }],
});

test("fit says how many, what stops them and what would next", async () => {
  const { code, out } = await pamtlab(["fit", "-", "--cpus", "112", "--overcommit", "2"], scene);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^node: 28 TDs of 32 GiB and 8 vCPUs fit on 2 TiB, and vCPUs stop more: each takes 8 of 224 vCPUs\./,
  );
  expect(out).toMatch(/With more of that, \w+ would at 6\d: /);
  const json = await pamtlab(["fit", "-", "--json"], scene);
  expect(JSON.parse(json.out)).toMatchObject({ guests: 63, bound: { name: "memory" } });
});

test("charge answers for each kind of guest", async () => {
  const { code, out } = await pamtlab(
    ["charge", "-", "--kubevirt-overhead", "300M", "--price", "3"],
    scene,
  );
  expect(code).toBe(0);
  expect(out).toMatch(
    /^node: reserve .* once, whatever runs, under dynamic PAMT with pages packed/,
  );
  expect(out).toMatch(/\nweb +\S+/);
  const json = await pamtlab(["charge", "-", "--json"], scene);
  expect(JSON.parse(json.out)).toMatchObject([{ name: "web", mode: "dynamic", money: null }]);
});

test("headroom answers between the bounds", async () => {
  const { code, out } = await pamtlab(["headroom", "-", "--seeds", "2"], scene);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^node: keep .* ready for the metadata of 4 TDs under Dynamic PAMT, typically/,
  );
  const json = await pamtlab(["headroom", "-", "--seeds", "2", "--json"], scene);
  expect((JSON.parse(json.out) as { samples: unknown[] }).samples).toHaveLength(2);
});

test.each(["fit", "charge", "headroom"])("%s on a host where TDX fails says so", async (verb) => {
  const { code, out } = await pamtlab([verb, "-"], failing);
  expect([code, out]).toEqual([1, expect.stringMatching(/TDX cannot be initialised\.\n {2}\S/)]);
  const json = await pamtlab([verb, "-", "--json"], failing);
  expect(JSON.parse(json.out)).toHaveProperty("error");
});

test.each([
  [["fit", "-", "--cpus", "many"], /--cpus.*"many"/],
  [["charge", "-", "--placement", "best"], /packed, scattered/],
  [["headroom", "-", "--seeds", "0"], /invalid seeds: 0/],
  [["headroom", "-", "--buddyinfo", "none.txt"], /cannot read "none.txt"/],
])("%j is refused", async (argv, message) => {
  const { code, err } = await pamtlab(argv, scene);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});
