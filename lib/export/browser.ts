import { existsSync } from "node:fs";
import { InputError } from "../errors.js";
import { bundledBrowser } from "./bundled.js";

// Where distributions put Chromium and its kin.
const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/lib/chromium/chromium",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Flags with which Chromium needs no graphics card and asks nothing of the network. */
export const quietFlags: readonly string[] = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The Chromium that `PAMT_CHROME` names, else one that the system has; undefined where there is none.
 *
 * @throws InputError where `PAMT_CHROME` names no file.
 */
export function systemBrowser(): string | undefined {
  const named = process.env["PAMT_CHROME"];
  if (named) {
    if (existsSync(named)) return named;
    throw new InputError(
      `invalid PAMT_CHROME: "${named}" (expected the path of Chromium; there is no such file)`,
    );
  }
  return installed.find((path) => existsSync(path));
}

/** The Chromium that draws pictures: as `systemBrowser`, else the bundled one; undefined where there is none. */
export async function findBrowser(): Promise<string | undefined> {
  return systemBrowser() ?? (await bundledBrowser());
}

/** The error for a machine without a browser. */
export function noBrowser(): InputError {
  return new InputError(
    "no browser for pictures: SVG, PNG and PDF are drawn by Chromium (install it, or name one in PAMT_CHROME; HTML needs none)",
  );
}
