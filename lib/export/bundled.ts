import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/**
 * The Chromium that npm installed as an optional dependency, unpacked once into the user's cache; undefined where it is not
 * installed. It is built for Linux on x64 alone.
 */
export async function bundledBrowser(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const version = installedVersion();
  if (version === undefined) return undefined;
  const folder = join(cacheFolder(), `chromium-${version}`);
  const path = join(folder, "chromium");
  if (!existsSync(path)) await unpack(folder);
  return path;
}

function installedVersion(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
    const about = join(dirname(entry), "..", "..", "package.json");
    return (JSON.parse(readFileSync(about, "utf8")) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** A folder that nobody else can write to: what lies there is run. */
function cacheFolder(): string {
  const home = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const folder = join(home, "pamtlab");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * Unpacks into a folder of this process and renames it when it is whole: of two that unpack at once the first one's stays, and one that
 * is stopped leaves nothing that looks like a browser.
 */
async function unpack(folder: string): Promise<void> {
  const mine = mkdtempSync(`${folder}-`);
  const before = process.env["TMPDIR"];
  // The package unpacks to the folder for temporary files, wherever that is, and takes what it finds there for its own.
  process.env["TMPDIR"] = mine;
  try {
    const name: string = "@sparticuz/chromium";
    const found = (await import(name)) as { default: { executablePath(): Promise<string> } };
    await found.default.executablePath();
    renameSync(mine, folder);
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (!existsSync(join(folder, "chromium"))) throw error;
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
