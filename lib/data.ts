import { readFileSync } from "node:fs";

const loaded = new Map<string, unknown>();

/** A record set that ships in `data/`, by its path there; read once, never written. */
export function data<T>(path: string): T {
  if (!loaded.has(path)) {
    const file = new URL(`../data/${path}`, import.meta.url);
    loaded.set(path, JSON.parse(readFileSync(file, "utf8")));
  }
  return loaded.get(path) as T;
}
