import { ts, type TS } from "./typescript.js";
import type { Completion } from "../engine.js";
import { described, type Visible } from "./cells.js";
import { signature } from "./signature.js";

/** Code that is being written, and how far it is shifted in the module that is asked about. */
export interface Draft {
  readonly code: string;
  readonly cursor: number;
  readonly shift: number;
}

/** What may follow the cursor: what the compiler offers, and at the top of an expression all names of the cells. */
export function completion(
  service: TS.LanguageService,
  path: string,
  { code, cursor, word, shift }: Draft & { readonly word: string },
  names: readonly Visible[],
): Completion {
  const at = cursor + shift;
  const info = service.getCompletionsAtPosition(path, at, {});
  const entries = [...(info?.entries ?? [])].filter(
    ({ kind }) => kind !== ts.ScriptElementKind.warning,
  );
  const [first] = entries;
  const span =
    first?.replacementSpan ?? (inString(first) ? info?.optionalReplacementSpan : undefined);
  const start = span ? span.start - shift : cursor - word.length;
  const typed = code.slice(start, cursor);
  const found = new Map(entries.map((entry) => [entry.name, entry]));
  if (info?.isGlobalCompletion === true) {
    for (const { name, kind } of names) {
      const { kind: told, ...entry } = found.get(name) ?? { kind: undefined, sortText: "11" };
      // The compiler sees names of other cells as imported ones.
      if (told === undefined || told === ts.ScriptElementKind.alias)
        found.set(name, { ...entry, name, kind: kind as TS.ScriptElementKind });
    }
  }
  const matches = begunBy(typed, [...found.values()]).sort(inOrder);
  const types = matches.map((entry, i) => ({
    start,
    end: cursor,
    text: entry.name,
    type: kinds[entry.kind] ?? entry.kind,
    ...(i < described ? describe(service, path, at, entry) : {}),
  }));
  return {
    start,
    end: cursor,
    matches: matches.map(({ name }) => name),
    metadata: { _jupyter_types_experimental: types },
  };
}

function begunBy(typed: string, entries: readonly TS.CompletionEntry[]): TS.CompletionEntry[] {
  const exact = entries.filter(({ name }) => name.startsWith(typed));
  if (exact.length > 0) return exact;
  const lower = typed.toLowerCase();
  return entries.filter(({ name }) => name.toLowerCase().startsWith(lower));
}

function inOrder(a: TS.CompletionEntry, b: TS.CompletionEntry): number {
  if (a.sortText !== b.sortText) return a.sortText < b.sortText ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

function inString(entry: TS.CompletionEntry | undefined): boolean {
  return entry?.kind === ts.ScriptElementKind.string;
}

// Where the compiler's words are not those that front ends have icons for.
const kinds: Readonly<Record<string, string>> = {
  [ts.ScriptElementKind.memberFunctionElement]: "method",
  [ts.ScriptElementKind.memberVariableElement]: "property",
};

function describe(
  service: TS.LanguageService,
  path: string,
  at: number,
  { name, source, data }: TS.CompletionEntry,
): { readonly signature?: string; readonly documentation?: string } {
  const found = service.getCompletionEntryDetails(path, at, name, {}, source, {}, data);
  if (!found) return {};
  const documentation = ts.displayPartsToString(found.documentation);
  return {
    signature: signature(found.displayParts),
    ...(documentation === "" ? {} : { documentation }),
  };
}
