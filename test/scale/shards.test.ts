import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseShard, pointsOf } from "../../lib/scale/shards.js";
import { pamtlab } from "../cli/terminal.js";
import { main, setup } from "../kernel/built.js";

const study = fileURLToPath(new URL("../../data/studies/cache-minimum.yaml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pamtlab-scale-"));
const at = (...names: string[]): string => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));

test("shards have every point once, and differ by one at most", () => {
  for (const [rows, of] of [
    [192, 16],
    [10, 3],
    [2, 5],
  ] as const) {
    const parts = Array.from({ length: of }, (_, n) => pointsOf({ shard: n + 1, of }, rows));
    expect(parts[0]!.start).toBe(0);
    expect(parts.at(-1)!.end).toBe(rows);
    parts.slice(1).forEach(({ start }, n) => expect(start).toBe(parts[n]!.end));
    const sizes = parts.map(({ start, end }) => end - start);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
});

test.each(["0/4", "5/4", "1", "a/b", "1/0"])("%s is no shard", (text) => {
  expect(() => parseShard(text)).toThrow(`invalid shard: "${text}"`);
});

/** The bytes that a sweep in one process wrote. */
function whole(ending: string): Buffer {
  return readFileSync(at(`whole.${ending}`));
}

describe("pamtlab sweep", () => {
  const shard = (n: number, ...more: string[]): ReturnType<typeof pamtlab> =>
    pamtlab(["sweep", study, "--shard", `${n}/4`, "-o", at("four"), ...more]);

  beforeAll(async () => {
    for (const ending of ["csv", "parquet", "json", "arrow"]) {
      expect(await pamtlab(["sweep", study, "-o", at(`whole.${ending}`)])).toMatchObject({
        code: 0,
      });
    }
    for (const n of [1, 2, 3, 4]) expect((await shard(n)).code).toBe(0);
  }, 120_000);

  test("tells beforehand how much it is", async () => {
    const { out } = await pamtlab(["sweep", study, "--dry-run"]);
    expect(out).toMatch(/^192 points, 192 rows of policy, cacheMin, vcpus, guests, bytes/);
    expect(out).toMatch(/about [\d.e-]+ s on one thread, by 32 of them\n1 shards/);
  });

  test.each(["csv", "parquet", "json", "arrow"])(
    "merges shards to the bytes of one run: %s",
    async (ending) => {
      expect((await pamtlab(["merge", at("four"), "-o", at(`merged.${ending}`)])).code).toBe(0);
      expect(readFileSync(at(`merged.${ending}`)).equals(whole(ending))).toBe(true);
    },
  );

  test("finds what is missing or damaged, and does only that again", async () => {
    const files = readdirSync(at("four"));
    rmSync(at("four", "shard-2-of-4.parquet"));
    writeFileSync(at("four", "shard-3-of-4.parquet"), "torn");
    const { code, err } = await pamtlab(["merge", at("four"), "-o", at("no.csv")]);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("shard 2/4 is missing, shard 3/4 is damaged"),
    ]);
    const said = [];
    for (const n of [1, 2, 3, 4])
      said.push((await shard(n, "--resume")).err.trim().split(" ").at(-1));
    expect(said).toEqual(["already", "written", "written", "already"]);
    expect(readdirSync(at("four"))).toEqual(files);
    await pamtlab(["merge", at("four"), "-o", at("again.csv")]);
    expect(readFileSync(at("again.csv")).equals(whole("csv"))).toBe(true);
  });

  test("tells how many rows have no answer", async () => {
    const odd = at("odd.yaml");
    const values = "[64G, 1M]";
    writeFileSync(odd, `host: {}\naxes: { memory: { at: host.memory, values: ${values} } }\n`);
    expect(await pamtlab(["sweep", odd, "-o", at("odd.csv")])).toEqual({
      code: 0,
      out: "",
      err: "pamtlab: 1 of 2 rows have no answer; the first: no-convertible-memory\n",
    });
    expect(readFileSync(at("odd.csv"), "utf8")).toMatch(/\n1M,NaN,.*,no-convertible-memory\n$/);
  });

  test("does not take shards of another study for its own", async () => {
    const other = at("other.yaml");
    writeFileSync(other, readFileSync(study, "utf8").replace("memory: 16G", "memory: 8G"));
    const { err } = await pamtlab(["sweep", other, "--shard", "1/4", "-o", at("four"), "--resume"]);
    expect(err).toContain("written");
    const merged = await pamtlab(["merge", at("four"), "-o", at("mixed.csv")]);
    expect([merged.code, merged.err]).toEqual([2, expect.stringContaining("of another study")]);
  });

  test.each([
    [["sweep", study], "no output (name a file with -o"],
    [["sweep", study, "-o", "rows.xls"], 'file ending: "xls"'],
    [["sweep", "none.yaml", "-o", "x.csv"], "none.yaml"],
    [["merge", "none"], 'cannot read "none"'],
  ])("refuses %j", async (argv, message) => {
    const { code, err } = await pamtlab(argv);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

/** A module that ends its process by SIGKILL where it would rename a file of rows. */
const killer = `data:text/javascript,${encodeURIComponent(`
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  const { renameSync } = fs;
  fs.renameSync = (from, to) =>
    to.endsWith(".parquet") ? process.kill(process.pid, "SIGKILL") : renameSync(from, to);
  syncBuiltinESMExports();
`)}`;

/** Runs a command for each of sixteen numbers; answers how many failed. */
function underParallel(command: string): number | null {
  const numbers = Array.from({ length: 16 }, (_, n) => String(n + 1));
  return spawnSync("parallel", ["-j2", command, ":::", ...numbers]).status;
}

const hasParallel = spawnSync("parallel", ["--version"]).status === 0 || Boolean(process.env["CI"]);

describe.runIf(hasParallel)("sixteen shards under GNU parallel, one of them killed", () => {
  beforeAll(setup);

  test("are resumed, and merge to the bytes of one run", async () => {
    const sweep = (...node: string[]): string =>
      `"${process.execPath}" ${node.join(" ")} "${main}" sweep "${study}" --shard {}/16 -o "${at("sixteen")}" --resume`;
    // The ninth process is killed between its last byte and the renaming of its file.
    const killed = sweep("--import", `"${killer}"`);
    expect(underParallel(`if [ {} = 9 ]; then ${killed}; else ${sweep()}; fi`)).toBe(1);
    expect(readdirSync(at("sixteen")).some((name) => name.endsWith(".tmp"))).toBe(true);
    expect((await pamtlab(["merge", at("sixteen"), "-o", at("16.csv")])).err).toContain(
      "shard 9/16 is missing (run",
    );
    expect(underParallel(sweep())).toBe(0);
    expect((await pamtlab(["merge", at("sixteen"), "-o", at("16.csv")])).code).toBe(0);
    await pamtlab(["sweep", study, "-o", at("one.csv")]);
    expect(readFileSync(at("16.csv")).equals(readFileSync(at("one.csv")))).toBe(true);
  }, 300_000);
});

/** A module for which the disk is full where it would write a file of this name: the system itself says so. */
function fullFor(name: RegExp): string {
  const code = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    for (const write of ["openSync", "writeFileSync"]) {
      const own = fs[write];
      fs[write] = (path, ...more) => own(${name}.test(path) ? "/dev/full" : path, ...more);
    }
    syncBuiltinESMExports();
  `;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

const space = "no space left on the disk";
const sweepFull = (folder: string): string[] => [
  main,
  "sweep",
  study,
  "--shard",
  "1/1",
  "-o",
  folder,
];
const command = (folder: string, ...node: string[]): string =>
  [process.execPath, ...node, ...sweepFull(folder)].map((word) => `'${word}'`).join(" ");

describe.runIf(process.platform === "linux")("a shard that finds the disk full", () => {
  beforeAll(setup);

  test.each([
    // What is told of the study fits into 1024 bytes, its rows do not.
    ["rows", "no larger file is allowed here", `ulimit -f 1; exec ${command(at("f1"))}`, at("f1")],
    ["rows", space, command(at("f2"), "--import", fullFor(/\.parquet\..*tmp$/)), at("f2")],
    ["manifest", space, command(at("f3"), "--import", fullFor(/of-1\.json\..*tmp$/)), at("f3")],
    ["study", space, command(at("f4"), "--import", fullFor(/study\.json\..*tmp$/)), at("f4")],
  ])("for its %s tells so, %s, and is done again", async (_, why, line, folder) => {
    const { status, stderr } = spawnSync("bash", ["-c", line]);
    expect(String(stderr)).toMatch(
      /^pamtlab: cannot write ".*": .* \(mend that, and run the same again\)\n$/,
    );
    expect([status, String(stderr)]).toEqual([2, expect.stringContaining(why)]);
    expect((await pamtlab(["merge", folder])).code).toBe(2);
    expect((await pamtlab([...sweepFull(folder).slice(1), "--resume"])).code).toBe(0);
    expect((await pamtlab(["merge", folder, "-o", at("full.csv")])).code).toBe(0);
    await pamtlab(["sweep", study, "-o", at("one.csv")]);
    expect(readFileSync(at("full.csv")).equals(readFileSync(at("one.csv")))).toBe(true);
  });
});
