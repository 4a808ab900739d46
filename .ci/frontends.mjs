// Opens the notebooks in JupyterLab and in Notebook 7, in a browser, and uses them as a reader would: Run All, interrupt,
// restart, completion. Needs the tools of requirements.txt in .venv, and Chromium; fails where either is missing.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./browser.mjs";
import { check, end } from "./checks.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const work = join(root, "out", "frontends");
const token = "frontends";
// A part of it alone, by name.
const only = process.argv[2];

function notebook(name, sources) {
  const cells = sources.map((source, at) => ({
    cell_type: "code",
    id: `c${at}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const kernelspec = { name: "pamtlab", display_name: "TypeScript (pamtlab)", language: "typescript" };
  writeFileSync(join(work, "notebooks", name), JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Settings of the front ends: every cell is in the page, and nobody asks about news. */
function settings(home) {
  const folder = join(home, "settings", "@jupyterlab");
  const files = {
    "notebook-extension/tracker": { windowingMode: "none" },
    "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
  };
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, `${name}.jupyterlab-settings`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  }
  return join(home, "settings");
}

/** A Jupyter server of its own: no settings but these, kernels found through JUPYTER_PATH alone. */
async function startJupyter(home) {
  const port = await freePort();
  const bin = join(root, ".venv", "bin");
  const args = [
    "lab",
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    `--port=${port}`,
    `--IdentityProvider.token=${token}`,
    `--ServerApp.root_dir=${work}`,
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
  ];
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    JUPYTER_CONFIG_DIR: join(home, "config"),
    JUPYTER_DATA_DIR: join(home, "data"),
    JUPYTER_RUNTIME_DIR: join(home, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: settings(home),
    IPYTHONDIR: join(home, "ipython"),
    JUPYTER_PATH: join(root, "lib", "kernel", "jupyter"),
  };
  const child = spawn(join(bin, "jupyter"), args, { cwd: work, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 240; tries++) {
    if (child.exitCode !== null) throw new Error(`jupyter ended:\n${log}`);
    const answer = await fetch(`${url}/api/status?token=${token}`).catch(() => undefined);
    if (answer?.ok) return { child, url };
    await delay(500);
  }
  child.kill();
  throw new Error(`jupyter did not answer:\n${log}`);
}

/** One notebook open in a front end. */
class Front {
  constructor(page, name, address) {
    this.page = page;
    this.name = name;
    this.address = address;
  }

  async menu(title, item) {
    await this.page.locator(".lm-MenuBar-itemLabel", { hasText: new RegExp(`^${title}$`) }).click();
    await this.page.locator(".lm-Menu-itemLabel", { hasText: item }).first().click();
  }

  async open(file) {
    await this.page.goto(this.address(file), { waitUntil: "domcontentloaded" });
    await this.page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: 120_000 });
    await this.kernelIsIdle();
  }

  /** Waits until the front end shows our kernel, idle: before that, Run All would ask which kernel is meant. */
  async kernelIsIdle() {
    const isIdle = () =>
      document.querySelector(".jp-KernelName")?.textContent.includes("TypeScript (pamtlab)") &&
      document.querySelector(".jp-Notebook-ExecutionIndicator")?.getAttribute("data-status") === "idle";
    for (let calm = 0; calm < 4; calm++) {
      await this.page.waitForFunction(isIdle, undefined, { timeout: 120_000 });
      await delay(500);
    }
  }

  /** Every code cell's prompt and output. */
  cells() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll(".jp-CodeCell")].map((cell) => ({
        prompt: cell.querySelector(".jp-InputPrompt")?.textContent ?? "",
        output: cell.querySelector(".jp-OutputArea")?.innerText ?? "",
      })),
    );
  }

  /** Waits until no cell waits or runs. */
  async settled(limit = 180_000) {
    const end = Date.now() + limit;
    const runs = () => [...document.querySelectorAll(".jp-InputPrompt")].some((one) => one.textContent.includes("*"));
    for (let calm = 0; Date.now() < end;) {
      await delay(400);
      calm = (await this.page.evaluate(runs)) ? 0 : calm + 1;
      if (calm >= 3) return true;
    }
    return false;
  }

  async runAll() {
    await this.menu("Run", "Run All Cells");
    return this.settled();
  }
}

/** How many code cells a notebook has, and how many of them end in a chart. */
function codeCells(path) {
  const { cells } = JSON.parse(readFileSync(path, "utf8"));
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  const charts = code.filter(({ source }) => /^plot\.(?!init)\w+\(/m.test([source].flat().join("")));
  return { count: code.length, charts: charts.length };
}

async function notebooks(front) {
  const files = readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".ipynb"));
  for (const name of files.sort()) {
    await front.open(name);
    check(`${front.name}: ${name} comes to an end`, await front.runAll());
    const { count, charts } = codeCells(join(root, "notebooks", name));
    await front.page
      .waitForFunction((all) => document.querySelectorAll(".js-plotly-plot .cartesianlayer .subplot").length >= all, charts, { timeout: 60_000 })
      .catch(() => undefined);
    const drawn = await front.page.evaluate(
      () => [...document.querySelectorAll(".js-plotly-plot")].filter((one) => one.querySelector(".cartesianlayer .subplot")).length,
    );
    check(`${front.name}: ${name}: its ${charts} charts are drawn`, drawn === charts, String(drawn));
    const numbers = (await front.cells()).map(({ prompt }) => prompt.replaceAll(/\D/g, "")).join();
    const wanted = Array.from({ length: count }, (_, at) => at + 1).join();
    check(`${front.name}: ${name}: every cell has its number`, numbers === wanted, numbers);
    await front.page.locator(".js-plotly-plot").last().scrollIntoViewIfNeeded();
    await front.page.screenshot({ path: join(work, `${front.name}-${name}.png`) });
  }
}

async function interrupts(front) {
  await front.open("loop.ipynb");
  await front.menu("Run", "Run All Cells");
  await delay(3000);
  await front.menu("Kernel", /^Interrupt Kernel/);
  check(`${front.name}: an interrupt from the menu ends a loop after an await`, await front.settled(20_000));
  const cells = await front.cells();
  check(`${front.name}: and the cell says so`, cells.some(({ output }) => output.includes("Interrupted")), JSON.stringify(cells));
  await front.menu("Kernel", /^Restart Kernel…/);
  await front.page.locator(".jp-Dialog-footer .jp-Dialog-button").last().click();
  await front.kernelIsIdle();
  check(`${front.name}: a restart from the menu`, true);
}

async function longOnes(front) {
  await front.open("rows.ipynb");
  await front.runAll();
  const rows = (await front.cells()).map(({ output }) => output.trim().split("\n").length);
  check(`${front.name}: 60 cells of 12 prints lose nothing`, rows.join() === Array(60).fill(12).join(), rows.join());
  await front.open("many.ipynb");
  await front.runAll();
  const many = (await front.cells()).map(({ output }) => output.trim()).join();
  check(`${front.name}: 200 cells lose nothing`, many === [...Array(200).keys()].join(), many);
}

async function completion(front) {
  await front.open("complete.ipynb");
  const item = front.page.locator(".jp-Completer .jp-Completer-item", { hasText: "toUpperCase" });
  const isThere = () => item.first().isVisible();
  // An editor may not have its completer yet as its page appears: then the reader asks again.
  for (let tries = 0; tries < 4 && !(await isThere()); tries++) {
    await front.page.locator(".jp-CodeCell .cm-content").first().click();
    await front.page.keyboard.press("Control+A");
    await front.page.keyboard.type("'word'.to", { delay: 30 });
    await front.page.keyboard.press("Tab");
    await item.first().waitFor({ timeout: 15_000 }).catch(() => undefined);
  }
  check(`${front.name}: completion pops up`, await isThere());
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
// As a reader's checkout has them: notebooks read what lies beside their folder.
for (const folder of ["notebooks", "data"]) cpSync(join(root, folder), join(work, folder), { recursive: true });
notebook("loop.ipynb", ["await null;\nfor (;;) {}"]);
notebook("rows.ipynb", Array.from({ length: 60 }, (_, at) => `for (let i = 0; i < 12; i++) console.log(${at}, i);`));
notebook("many.ipynb", Array.from({ length: 200 }, (_, at) => `console.log(${at});`));
notebook("complete.ipynb", ["'word'.to"]);
const home = mkdtempSync(join(tmpdir(), "pamtlab-jupyter-"));
const jupyter = await startJupyter(home);
const browser = await openBrowser();
const addresses = {
  JupyterLab: (file) => `${jupyter.url}/lab/tree/notebooks/${file}?token=${token}&reset`,
  Notebook: (file) => `${jupyter.url}/notebooks/notebooks/${file}?token=${token}`,
};
/** Ends every kernel, so that what comes next begins with fresh ones. */
async function endKernels() {
  const sessions = await (await fetch(`${jupyter.url}/api/sessions?token=${token}`)).json();
  for (const { id } of sessions) {
    await fetch(`${jupyter.url}/api/sessions/${id}?token=${token}`, { method: "DELETE" });
  }
}

try {
  for (const [name, address] of Object.entries(addresses)) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    for (const part of [notebooks, interrupts, longOnes, completion]) {
      if (only !== undefined && part.name !== only) continue;
      await endKernels();
      try {
        await part(new Front(page, name, address));
      } catch (error) {
        check(`${name}: ${part.name}`, false, error.message);
        await page.screenshot({ path: join(work, `${name}-${part.name}-failed.png`) });
      }
    }
    await context.close();
  }
} finally {
  await browser.close();
  jupyter.child.kill();
  rmSync(home, { recursive: true, force: true });
}
end();
