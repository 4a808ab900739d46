import { z } from "zod";
import { InputError, unknownName } from "../errors.js";
import { naming } from "./naming.js";

/** Whether a JSON value is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A JSON value of the kind that a schema tells; `path` is where it was found.
 *
 * @throws InputError for a key that a strict object does not have, with the nearest one; else for the first value that is
 * of another kind.
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, path = ""): T {
  refuseUnknown(schema, value, path);
  const answer = schema.safeParse(value);
  if (answer.success) return answer.data;
  return naming(path === "" ? undefined : path, () => {
    throw wrongField(value, innermost(answer.error.issues[0]!));
  });
}

/** A value as an error shows it. */
export function shown(value: unknown): string {
  return value === undefined ? "is missing" : JSON.stringify(value).slice(0, 60);
}

function refuseUnknown(schema: z.core.$ZodType, value: unknown, path: string): void {
  if (schema instanceof z.ZodOptional) refuseUnknown(schema.unwrap(), value, path);
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) refuseUnknown(option, value, path);
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      refuseUnknown(schema.element, item, `${path}[${index}]`);
    }
  }
  if (!(schema instanceof z.ZodObject) || !isObject(value)) return;
  const known = Object.keys(schema.shape);
  for (const [key, field] of Object.entries(value)) {
    const inner = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
    if (inner) refuseUnknown(inner, field, path === "" ? key : `${path}.${key}`);
    else if (schema.def.catchall instanceof z.ZodNever)
      throw unknownName(`key of ${path}`, key, known);
  }
}

/** Where a value has one of several kinds, what is wrong inside the kind that it is of. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const inside = issue.errors.find((found) => found.every(({ path }) => path.length > 0))?.[0];
  return inside ? innermost({ ...inside, path: [...issue.path, ...inside.path] }) : issue;
}

function wrongField(value: unknown, issue: z.core.$ZodIssue): InputError {
  let found = value;
  for (const key of issue.path) found = (found as Record<PropertyKey, unknown> | undefined)?.[key];
  const path = issue.path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .slice(1);
  return new InputError(`invalid ${path}: ${shown(found)} (${issue.message})`);
}
