import { inspect } from "node:util";
import type { MimeBundle } from "./engine.js";
import { imageBundle } from "./image.js";

/** The method that says how a value shows; Deno's kernel reads it too. */
// Source: https://docs.deno.com/runtime/reference/cli/jupyter/
export const displayHook: unique symbol = Symbol.for("Jupyter.display");

/**
 * The forms in which a value shows: what its `Symbol.for("Jupyter.display")` method answers (at once or later), else
 * its `toHTML()`, else the image that its bytes are, else its text. A promise only where the method answers one.
 */
export function mimeBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  const shown = method(value, displayHook)?.call(value);
  if (shown instanceof Promise) return shown.then((later: unknown) => bundled(later, value));
  return bundled(shown, value);
}

function bundled(shown: unknown, value: unknown): MimeBundle {
  if (typeof shown === "object" && shown !== null) return encodeBundle(shown as MimeBundle);
  const html: unknown = method(value, "toHTML")?.call(withQuietNames(value));
  // A table's text is its title (`[object Table: 2 cols x 3 rows]`): its inspected columns would say less.
  if (typeof html === "string") return { "text/html": html, "text/plain": String(value) };
  return { ...imageBundle(value), "text/plain": text(value) };
}

interface NamedColumns {
  columnNames(): string[];
  rename(names: Readonly<Record<string, string>>): unknown;
}

/**
 * A table of arquero whose `toHTML()` shows the names of its columns as text: arquero escapes what is in a column, but
 * not its name, and a name may come from a file that somebody else wrote.
 */
function withQuietNames(value: unknown): unknown {
  if (!method(value, "columnNames") || !method(value, "rename")) return value;
  const table = value as NamedColumns;
  const names = table.columnNames().filter((name) => /[<>&]/.test(name));
  return names.length === 0
    ? value
    : table.rename(Object.fromEntries(names.map((name) => [name, escapeMarkup(name)])));
}

function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The bundle with bytes as base64, as the protocol wants them. */
export function encodeBundle(bundle: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, data]) => [
      type,
      data instanceof Uint8Array ? Buffer.from(data).toString("base64") : data,
    ]),
  );
}

/** A value as text, deep enough for the rows and records of an answer. */
export function text(value: unknown): string {
  return inspect(value, {
    depth: 4,
    maxArrayLength: 100,
    maxStringLength: 20_000,
    breakLength: 100,
  });
}

function method(value: unknown, name: string | symbol): ((this: unknown) => unknown) | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return undefined;
  }
  const found = (value as Record<string | symbol, unknown>)[name];
  return typeof found === "function" ? (found as (this: unknown) => unknown) : undefined;
}
