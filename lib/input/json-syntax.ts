import { InputError } from "../errors.js";

const token =
  /[ \t\n\r]*(?:(?<mark>[{}[\],:])|(?<quote>")|(?<value>(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])))/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Expected =
  | "a value"
  | "a value or ]"
  | "a key"
  | "a key or }"
  | ":"
  | ", or ]"
  | ", or }"
  | "nothing more";

// The deepest a host goes is a range in its list; far deeper values break what recurses over them.
const DEEPEST = 64;

/** JSON text as a value. @throws InputError naming line and column of what is wrong, and what was expected there. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (isDeeper(value, DEEPEST)) {
      throw new InputError(`invalid JSON: nested more than ${DEEPEST} deep (expected a host)`);
    }
    return value;
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
  let at = 0;
  for (;;) {
    token.lastIndex = at;
    const groups = token.exec(text)?.groups;
    const end = groups?.quote === undefined ? token.lastIndex : stringEnd(text, token.lastIndex);
    const next: Expected | undefined =
      groups && end !== undefined ? step(expected, groups, open) : undefined;
    if (end === undefined || next === undefined) {
      return { at: at + /^[ \t\n\r]*/.exec(text.slice(at))![0].length, expected };
    }
    expected = next;
    at = end;
  }
}

/** Where the string that begins before `from` ends, or undefined where it does not. */
function stringEnd(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text.charCodeAt(at) < 0x20) return undefined;
    if (text[at] !== "\\") continue;
    escape.lastIndex = at;
    if (!escape.test(text)) return undefined;
    at = escape.lastIndex - 1;
  }
  return undefined;
}

function isDeeper(value: unknown, most: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= most; depth++) {
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? Object.values(item) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}

function step(
  expected: Expected,
  { mark, quote, value }: Record<string, string | undefined>,
  open: ("{" | "[")[],
): Expected | undefined {
  const mayEnd = expected === "nothing more" ? undefined : expected;
  if (expected.startsWith("a key") && quote !== undefined) return ":";
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
  return quote !== undefined || value !== undefined ? after(open) : undefined;
}

function after(open: readonly ("{" | "[")[]): Expected {
  const last = open.at(-1);
  return last === undefined ? "nothing more" : last === "{" ? ", or }" : ", or ]";
}
