import { displayHook } from "../display.js";
import type { MimeBundle } from "../engine.js";

/** Markup that shows as itself. */
export interface Markup {
  readonly [displayHook]: () => MimeBundle;
  toString(): string;
}

type Tag = (parts: TemplateStringsArray, ...values: readonly unknown[]) => Markup;

/** HTML as a template: `` html`<b>${name}</b>` ``. Values go in as they are; those of a list one after the other. */
export const html: Tag = tag("text/html");
/** Markdown as a template. */
export const md: Tag = tag("text/markdown");
/** SVG as a template. */
export const svg: Tag = tag("image/svg+xml");
/** LaTeX as a template; backslashes stay: `` latex`$\frac{1}{2}$` ``. */
export const latex: Tag = tag("text/latex", ({ raw }) => raw);

function tag(
  type: string,
  literal: (parts: TemplateStringsArray) => readonly string[] = (parts) => parts,
): Tag {
  return (parts, ...values) => {
    const [first = "", ...rest] = literal(parts);
    const source = rest.reduce((text, part, i) => text + word(values[i]) + part, first);
    return {
      [displayHook]: () => ({ [type]: source, "text/plain": source }),
      toString: () => source,
    };
  };
}

function word(value: unknown): string {
  return Array.isArray(value) ? value.map(word).join("") : String(value);
}
