import { InputError, unknownName } from "../errors.js";
import { parseSize } from "../units.js";

/** A value of an axis. */
export type Value = number | string | boolean;
/** The values of a point by the names of axes. */
export type Point = Readonly<Record<string, Value>>;
type Term = (point: Point) => Value;

interface Operator {
  /** The higher, the closer it binds. */
  readonly level: number;
  readonly apply: (left: () => Value, right: () => Value) => Value;
}

const NOT = 3;
const MINUS = 7;
const operators: Readonly<Record<string, Operator>> = {
  or: { level: 1, apply: (left, right) => truth(left()) || truth(right()) },
  and: { level: 2, apply: (left, right) => truth(left()) && truth(right()) },
  "==": { level: 4, apply: (left, right) => same(left(), right()) },
  "!=": { level: 4, apply: (left, right) => !same(left(), right()) },
  "<": { level: 4, apply: (left, right) => number(left()) < number(right()) },
  "<=": { level: 4, apply: (left, right) => number(left()) <= number(right()) },
  ">": { level: 4, apply: (left, right) => number(left()) > number(right()) },
  ">=": { level: 4, apply: (left, right) => number(left()) >= number(right()) },
  "+": { level: 5, apply: (left, right) => number(left()) + number(right()) },
  "-": { level: 5, apply: (left, right) => number(left()) - number(right()) },
  "*": { level: 6, apply: (left, right) => number(left()) * number(right()) },
  "/": { level: 6, apply: (left, right) => number(left()) / number(right()) },
  "%": { level: 6, apply: (left, right) => number(left()) % number(right()) },
};

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[kmgtp](?:ib)?)?\b)|"([^"]*)"|'([^']*)'|([A-Za-z_]\w*)|(==|!=|<=|>=|[-+*/%<>()]))\s*/iy;

/**
 * Whether a point is wanted, from text such as `guests * vcpus <= 512 and policy != "v5"`: names of axes, numbers, sizes, text in
 * quotes, `+ - * / %`, `== != < <= > >=`, `and or not` and brackets. Text that meets a number is read as a size.
 *
 * @throws InputError for text that is no such sentence, and a name that is no axis; when asked, for text that is no size.
 * @example
 * constraint("memory * guests <= 1T", ["memory", "guests"])({ memory: "16G", guests: 70 }); // false
 */
export function constraint(text: string, axes: readonly string[]): (point: Point) => boolean {
  const tokens = tokensOf(text);
  let at = 0;
  const term = (level: number): Term => {
    let left = prefix();
    for (;;) {
      const operator = operators[tokens[at]?.word ?? ""];
      if (!operator || operator.level < level) return left;
      at++;
      const [first, second] = [left, term(operator.level + 1)];
      left = (point) =>
        operator.apply(
          () => first(point),
          () => second(point),
        );
    }
  };
  const prefix = (): Term => {
    const token = tokens[at++];
    if (token?.value !== undefined) return () => token.value!;
    const word = token?.word;
    if (word === "not") return negated(term(NOT), (value) => !truth(value));
    if (word === "-") return negated(term(MINUS), (value) => -number(value));
    if (word === "(") {
      const inside = term(1);
      if (tokens[at++]?.word !== ")") throw broken(text, '")"');
      return inside;
    }
    if (word === "true" || word === "false") return () => word === "true";
    if (word === undefined || word in operators || word === ")") throw broken(text, "a value");
    if (!axes.includes(word)) throw unknownName("axis", word, axes);
    return (point) => point[word]!;
  };
  const whole = term(1);
  if (at < tokens.length) throw broken(text, "an operator");
  return (point) => truth(whole(point));
}

interface Token {
  readonly word?: string;
  readonly value?: Value;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw broken(text.slice(from), "a name, a number, text in quotes or an operator");
    const [, size, double, single, name, sign] = found;
    if (size !== undefined) tokens.push({ value: Number.isNaN(+size) ? parseSize(size) : +size });
    else if (name ?? sign) tokens.push({ word: (name ?? sign)! });
    else tokens.push({ value: double ?? single! });
  }
  return tokens;
}

function negated(term: Term, apply: (value: Value) => Value): Term {
  return (point) => apply(term(point));
}

function same(left: Value, right: Value): boolean {
  if (typeof left === "number" || typeof right === "number") return number(left) === number(right);
  return left === right;
}

function number(value: Value): number {
  if (typeof value === "boolean")
    throw new InputError(`invalid operand: ${value} (expected a number)`);
  return typeof value === "number" ? value : parseSize(value, "operand");
}

function truth(value: Value): boolean {
  if (typeof value === "boolean") return value;
  throw new InputError(
    `invalid constraint: ${JSON.stringify(value)} (expected a comparison, which is true or false)`,
  );
}

function broken(text: string, expected: string): InputError {
  return new InputError(`invalid constraint: ${JSON.stringify(text)} (expected ${expected})`);
}
