import { SourceMap, type SourceMapPayload } from "node:module";

/** A place in text, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Answers where generated text came from, or nothing when it has no origin. */
export type Origin = (place: Place) => Place | undefined;

const comment = "//# sourceMappingURL=";
const inline = /^data:application\/json;(?:charset=[^;]*;)?base64,(.*)/;

/** Splits compiled text from the source map that ends it. */
export function splitSourceMap(text: string): { code: string; map?: SourceMapPayload } {
  const at = text.lastIndexOf(comment);
  if (at < 0) return { code: text };
  const code = text.slice(0, at);
  const encoded = inline.exec(text.slice(at + comment.length).trim())?.[1];
  if (encoded === undefined) return { code };
  return {
    code,
    map: JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as SourceMapPayload,
  };
}

/** Follows maps one after the other, from the last generated text back to the first source. */
export function originThrough(payloads: readonly SourceMapPayload[]): Origin {
  const maps = payloads.map((payload) => new SourceMap(payload));
  return (place) => {
    let { line, column } = place;
    for (const map of maps) {
      const entry = map.findEntry(line - 1, column - 1);
      if (!("originalLine" in entry)) return undefined;
      line = entry.originalLine + 1;
      column = entry.originalColumn + 1;
    }
    return { line, column };
  };
}
