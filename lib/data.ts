import { readFileSync } from "node:fs";

const loaded = new Map<string, unknown>();

/** A record set that ships in `data/`, by its path there; read once, never written. */
export function data<T>(path: string): T {
  if (!loaded.has(path)) loaded.set(path, JSON.parse(dataText(path)));
  return loaded.get(path) as T;
}

/** A text that ships in `data/`, by its path there. */
export function dataText(path: string): string {
  return readFileSync(new URL(`../data/${path}`, import.meta.url), "utf8");
}
