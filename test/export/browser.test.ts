import { existsSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { findBrowser, noBrowser } from "../../lib/export/browser.js";
import { bundledBrowser } from "../../lib/export/bundled.js";

afterEach(() => vi.unstubAllEnvs());

test("a browser is the one that PAMT_CHROME names, which has to be there", async () => {
  vi.stubEnv("PAMT_CHROME", process.execPath);
  expect(await findBrowser()).toBe(process.execPath);
  vi.stubEnv("PAMT_CHROME", "/no/such/chromium");
  await expect(findBrowser()).rejects.toThrow('invalid PAMT_CHROME: "/no/such/chromium"');
});

test("the bundled browser lies in a folder of the user's own, whole", async () => {
  const path = await bundledBrowser();
  if (process.platform !== "linux" || process.arch !== "x64") expect(path).toBeUndefined();
  else if (path !== undefined) {
    expect(existsSync(path)).toBe(true);
    expect(path).toMatch(/pamtlab[/\\]chromium-[\d.]+[/\\]chromium$/);
    expect(await bundledBrowser()).toBe(path);
  }
}, 120_000);

test("where there is none, one line says what to do", () => {
  expect(noBrowser().message).toMatch(/^no browser for pictures: .*PAMT_CHROME.*HTML needs none/);
});
