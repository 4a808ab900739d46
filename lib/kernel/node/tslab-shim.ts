import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { clearOutput, display as show } from "../cell/display.js";
import { compilerVersion } from "../language/compiler-version.js";

// What a cell gets for `import * as tslab from "tslab"`: tslab's public functions on this kernel, so that its notebooks
// run as they are and its compiler is not loaded.

/** tslab's functions to show something as what its type says. */
export interface Display {
  javascript(source: string): void;
  html(source: string): void;
  markdown(source: string): void;
  latex(source: string): void;
  svg(source: string): void;
  png(bytes: Uint8Array): void;
  jpeg(bytes: Uint8Array): void;
  gif(bytes: Uint8Array): void;
  pdf(bytes: Uint8Array): void;
  text(text: string): void;
  raw(contentType: string, data: unknown): void;
}

/** Functions that show each in a place of its own. */
export const display: Display = displayWith((bundle) => void show(bundle, { raw: true }));

/** Functions that all show in one place. */
export function newDisplay(): Display {
  const id = randomUUID();
  let update = false;
  return displayWith((bundle) => {
    show(bundle, { raw: true, id, update });
    update = true;
  });
}

const { version } = createRequire(import.meta.url)("../../../package.json") as { version: string };

/** The versions at work. */
export const versions: Readonly<Record<"tslab" | "typescript" | "node", string>> = {
  tslab: `pamtlab ${version}`,
  typescript: compilerVersion,
  node: process.version,
};

export { clearOutput };

function displayWith(shown: (bundle: Readonly<Record<string, unknown>>) => void): Display {
  const as =
    (type: string) =>
    (data: unknown): void =>
      shown({ [type]: data });
  return {
    javascript: as("text/javascript"),
    html: as("text/html"),
    markdown: as("text/markdown"),
    latex: as("text/latex"),
    svg: as("image/svg+xml"),
    png: as("image/png"),
    jpeg: as("image/jpeg"),
    gif: as("image/gif"),
    pdf: as("application/pdf"),
    text: as("text/plain"),
    raw: (contentType, data) => shown({ [contentType]: data }),
  };
}
