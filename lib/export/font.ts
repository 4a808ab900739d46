import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(import.meta.url);

/**
 * The fonts of charts as a style sheet, the same on every machine: Arimo, whose letters are as wide as those of Helvetica and Arial, and
 * DejaVu Sans for the signs that it lacks, such as ≤ and →. Other scripts, such as Chinese, are drawn in a font of the system.
 */
export function fontFaces(): string {
  // Of two faces that hold a letter the later one draws it.
  return [400, 700].flatMap((weight) => [dejaVu(weight), arimo(weight)]).join("\n");
}

/** JavaScript that answers when the letters of a text can be drawn; what is not there yet is measured wrong. */
export function fontsLoaded(text: string): string {
  const letters = JSON.stringify([...new Set(text)].sort().join(""));
  return `Promise.all(["12px Helvetica", "bold 12px Helvetica"].map(function (font) { return document.fonts.load(font, ${letters}); }))`;
}

/** One face for each script. */
function arimo(weight: number): string {
  const file = resolve(`@fontsource/arimo/${weight}.css`);
  const inline = (_: string, path: string): string => source(join(dirname(file), path));
  return readFileSync(file, "utf8")
    .replaceAll("'Arimo'", "Helvetica")
    .replaceAll(/url\(([^)]*woff2)\)[^;]*/g, inline);
}

function dejaVu(weight: number): string {
  const file = resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff2`);
  return `@font-face {
  font-family: Helvetica;
  font-weight: ${weight};
  src: ${source(file)};
  unicode-range: U+100-10FFFF;
}`;
}

function source(file: string): string {
  return `url(data:font/woff2;base64,${readFileSync(file).toString("base64")}) format("woff2")`;
}
