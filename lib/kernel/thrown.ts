import { text } from "./display.js";

/** What code threw, as plain data: it crosses from the process that threw it to the one that tells it. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  /** The frames of its stack as V8 writes them; empty for what is no error. */
  readonly stack: readonly string[];
  /** Its `cause`, and the `errors` of an aggregate. */
  readonly causes: readonly Thrown[];
}

/** An error as a cell may have left it: any of its fields can be anything. */
type Loose = Readonly<Record<"name" | "message" | "stack" | "cause" | "errors", unknown>>;

/** The record of whatever was thrown; what is no error is told as `Thrown` with its text. */
export function thrown(value: unknown): Thrown {
  return describe(value, new Set());
}

function describe(value: unknown, seen: Set<unknown>): Thrown {
  if (!isError(value)) return { name: "Thrown", message: text(value), stack: [], causes: [] };
  seen.add(value);
  const inner = Array.isArray(value.errors) ? (value.errors as unknown[]) : [];
  const causes = [...inner, value.cause].filter((cause) => cause !== undefined && !seen.has(cause));
  return {
    name: word(value.name) || "Error",
    message: word(value.message),
    stack: word(value.stack)
      .split("\n")
      .filter((line) => /^ {4}at /.test(line)),
    causes: causes.map((cause) => describe(cause, seen)),
  };
}

function isError(value: unknown): value is Loose {
  // A cell's errors may come from another realm, where `instanceof` does not reach.
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function word(value: unknown): string {
  return typeof value === "string" ? value : text(value);
}
