import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { quietFlags, systemBrowser } from "../../lib/export/browser.js";

/** The browser of this machine, if it has one. */
export const chromePath: string | undefined = systemBrowser();

/** Whether the tests that need a browser run: there is one, or it was promised that there is. */
export const browserRuns: boolean =
  chromePath !== undefined ||
  Boolean(process.env["CI"]) ||
  process.env["PAMT_REQUIRE_CHROME"] === "1";

/** Starts the browser, with nothing of its own on the network. */
export function launch(): Promise<Browser> {
  if (chromePath === undefined) {
    throw new Error(`no browser found (install chromium, or name one in PAMT_CHROME)`);
  }
  return chromium.launch({
    executablePath: chromePath,
    timeout: 60_000,
    args: ["--no-sandbox", ...quietFlags],
  });
}

/** What went wrong or out on a page while it was open. */
export interface Watched {
  readonly page: Page;
  readonly requests: readonly string[];
  /** Those of the requests that the policy of the page stopped before they left. */
  readonly blocked: readonly string[];
  readonly problems: readonly string[];
}

/** Opens a page that is cut off from the network and watches it. */
export async function open(context: BrowserContext, url: string): Promise<Watched> {
  const page = await context.newPage();
  const requests: string[] = [];
  const blocked: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url());
  });
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText === "csp") blocked.push(request.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(url);
  return { page, requests, blocked, problems };
}
