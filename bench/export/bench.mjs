// Twenty charts of the notebooks as SVG, PNG and PDF, by ours and by Kaleido with the same browser: npm run bench [-- ROUNDS]
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "../../dist/export/browser.js";
import { libraryFile } from "../../dist/plot/library.js";
import { machine, median, ratio, table } from "../buddy/rounds.mjs";

const CHARTS = 20;
const ROUNDS = Number(process.argv[2] ?? 5);
const here = (file) => new URL(file, import.meta.url).pathname;
const python = here(".venv/bin/python");

/** The first charts of the committed notebooks, each of a size that is told. */
function figures() {
  const folder = here("../../notebooks");
  const outputs = readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")).cells)
    .flatMap((cell) => cell.outputs ?? []);
  return outputs
    .flatMap(({ data }) => data?.["application/vnd.plotly.v1+json"] ?? [])
    .slice(0, CHARTS)
    .map(({ data, layout }) => ({ data, layout: { width: 720, height: 450, ...layout, autosize: false } }));
}

/** The seconds that a program takes from its start to its end, its browser's among them. */
function timed(browser, command, args, out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const env = { ...process.env, PAMT_CHROME: browser, BROWSER_PATH: browser };
  const start = performance.now();
  const { status, stderr } = spawnSync(command, args, { env, encoding: "utf8" });
  const ms = performance.now() - start;
  const written = readdirSync(out).filter((name) => readFileSync(join(out, name)).length > 2000);
  if (status !== 0 || written.length !== 3 * CHARTS) {
    throw new Error(`${command} ${args[0]}: ${written.length} pictures, exit code ${status}\n${stderr}`);
  }
  return { ms };
}

if (!existsSync(python)) throw new Error("Kaleido is not there: run npm run venv first");
const folder = mkdtempSync(join(tmpdir(), "pictures-"));
try {
  const file = join(folder, "figures.json");
  writeFileSync(file, JSON.stringify(figures()));
  const browser = await findBrowser();
  const out = (name) => join(folder, name);
  const kaleido = (tabs) =>
    timed(browser, python, [here("kaleido_peer.py"), file, out("kaleido"), libraryFile(), tabs], out("kaleido"));
  const peers = {
    pamtlab: () => timed(browser, process.execPath, [here("ours.mjs"), file, out("pamtlab")], out("pamtlab")),
    "Kaleido, one tab": () => kaleido("1"),
    "Kaleido, two tabs": () => kaleido("2"),
  };
  const taken = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
  // The first round warms the disk and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(peers)) {
      const one = run();
      if (round > 0) taken[name].push(one);
    }
  }
  console.log(`${machine()}; ${spawnSync(browser, ["--version"], { encoding: "utf8" }).stdout.trim()}; ${CHARTS} charts, ${ROUNDS} rounds\n`);
  const rows = Object.entries(taken).map(([name, of]) => ({
    program: name,
    "s, median": (median(of.map(({ ms }) => ms)) / 1000).toFixed(2),
    "pamtlab's to it": name === "pamtlab" ? "1" : ratio(taken.pamtlab, of).text,
  }));
  console.log(table(rows));
} finally {
  rmSync(folder, { recursive: true });
}
