import { InputError } from "../errors.js";

const token =
  /[ \t\n\r]*(?:(?<mark>[{}[\],:])|(?<string>"(?:[ !#-[\]-\uFFFF]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<value>(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])))/y;

type Expected =
  | "a value"
  | "a value or ]"
  | "a key"
  | "a key or }"
  | ":"
  | ", or ]"
  | ", or }"
  | "nothing more";

/** JSON text as a value. @throws InputError naming line and column of what is wrong, and what was expected there. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { at, expected } = firstError(text);
    const before = text.slice(0, at).split("\n");
    const found = at < text.length ? JSON.stringify(text.slice(at, at + 12)) : "the end";
    throw new InputError(
      `invalid JSON: line ${before.length}, column ${before.at(-1)!.length + 1}: found ${found} (expected ${expected})`,
    );
  }
}

/** Where JSON text stops being JSON, and what could have stood there. */
export function firstError(text: string): { readonly at: number; readonly expected: Expected } {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "a value";
  for (let at = 0; ; at = token.lastIndex) {
    token.lastIndex = at;
    const groups = token.exec(text)?.groups;
    const next: Expected | undefined = groups && step(expected, groups, open);
    if (next === undefined) {
      return { at: at + /^[ \t\n\r]*/.exec(text.slice(at))![0].length, expected };
    }
    expected = next;
  }
}

function step(
  expected: Expected,
  { mark, string, value }: Record<string, string | undefined>,
  open: ("{" | "[")[],
): Expected | undefined {
  const mayEnd = expected === "nothing more" ? undefined : expected;
  if (expected.startsWith("a key") && string !== undefined) return ":";
  if (mark === ":" && expected === ":") return "a value";
  if (mark === "," && mayEnd?.startsWith(", ")) return open.at(-1) === "{" ? "a key" : "a value";
  if ((mark === "}" || mark === "]") && mayEnd?.endsWith(mark)) {
    open.pop();
    return after(open);
  }
  if (!expected.startsWith("a value")) return undefined;
  if (mark === "{" || mark === "[") {
    open.push(mark);
    return mark === "{" ? "a key or }" : "a value or ]";
  }
  return string !== undefined || value !== undefined ? after(open) : undefined;
}

function after(open: readonly ("{" | "[")[]): Expected {
  const last = open.at(-1);
  return last === undefined ? "nothing more" : last === "{" ? ", or }" : ", or ]";
}
