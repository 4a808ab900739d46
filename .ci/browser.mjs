// The browser of the steps of `run` that look at pages.
import { chromium } from "playwright-core";
import { quietFlags, systemBrowser } from "../dist/export/browser.js";

/** Starts Chromium, which has to be there. */
export function openBrowser() {
  const executablePath = systemBrowser();
  if (!executablePath) throw new Error("no Chromium (install it, or name it in PAMT_CHROME)");
  return chromium.launch({ executablePath, args: [...quietFlags, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])] });
}
