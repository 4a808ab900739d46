import type { Language } from "./engine.js";

/** The `language_info` of TypeScript in a version. */
export function typescriptLanguage(version: string): Language {
  return {
    name: "typescript",
    version,
    mimetype: "text/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    nbconvert_exporter: "script",
    codemirror_mode: { name: "javascript", mode: "typescript", typescript: true },
  };
}
