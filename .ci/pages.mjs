// Turns each notebook into a page as readers do, `jupyter nbconvert --execute --to html`, and opens it in a browser whose network is
// cut: every chart has to draw. Needs the tools of requirements.txt in .venv, and Chromium; fails where either is missing.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { openBrowser } from "./browser.mjs";
import { check, end } from "./checks.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const work = join(root, "out", "pages");
const only = process.argv[2] ?? "";
const chart = "application/vnd.plotly.v1+json";
const plot = ".cartesianlayer .subplot";

/** How many charts a notebook shows, as it is committed. */
function chartsOf(path) {
  const { cells } = JSON.parse(readFileSync(path, "utf8"));
  return cells.flatMap(({ outputs = [] }) => outputs).filter(({ data }) => data?.[chart] !== undefined).length;
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
// As a reader's checkout has them: notebooks read what lies beside their folder.
for (const folder of ["notebooks", "data"]) cpSync(join(root, folder), join(work, folder), { recursive: true });
const env = { ...process.env, JUPYTER_PATH: join(root, "lib", "kernel", "jupyter") };

async function convert(name, how = ["--execute"]) {
  const args = ["nbconvert", ...how, "--to", "html", "--output-dir", work, join(work, "notebooks", name)];
  await promisify(execFile)(join(root, ".venv", "bin", "jupyter"), args, { cwd: work, env, maxBuffer: 2 ** 26 });
  return join(work, name.replace(".ipynb", ".html"));
}

// What nbconvert's own template asks for: it is in a page of no cells as well.
writeFileSync(join(work, "notebooks", "empty.ipynb"), JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
const empty = readFileSync(await convert("empty.ipynb", []), "utf8");
const ofTemplate = new Set([...empty.matchAll(/src="(https?:[^"]+)"/g)].map(([, url]) => url));

const browser = await openBrowser();
try {
  const files = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb") && name.includes(only));
  for (const name of files.sort()) {
    try {
      const charts = chartsOf(join(root, "notebooks", name));
      const html = await convert(name);
      const context = await browser.newContext({ viewport: { width: 1100, height: 1400 }, offline: true });
      const page = await context.newPage();
      const asked = new Set();
      page.on("request", (request) => /^(https?|wss?):/.test(request.url()) && asked.add(request.url()));
      await page.goto(pathToFileURL(html).href, { waitUntil: "load" });
      const drawn = page.locator(".js-plotly-plot").filter({ has: page.locator(plot) });
      for (let tries = 0; tries < 60 && (await drawn.count()) < charts; tries++) await page.waitForTimeout(500);
      const count = await drawn.count();
      check(`${name}: its ${charts} charts are drawn without a network`, charts > 0 && count === charts, String(count));
      const others = [...asked].filter((url) => !ofTemplate.has(url));
      check(`${name}: and ask nobody outside`, others.length === 0, others.join(" "));
      await drawn.last().scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(work, name.replace(".ipynb", ".png")) });
      await context.close();
    } catch (error) {
      check(name, false, error.stderr ?? error.stack);
    }
  }
} finally {
  await browser.close();
}
end();
