import { z } from "zod";
import { InputError, unknownName } from "../errors.js";
import type { HostSpec } from "../scene/host-spec.js";
import { host } from "../scene/host.js";
import { memoryBlocks } from "../tdx/memory.js";
import type { PolicySpec } from "../tdx/policy.js";
import type { TdxModuleSpec } from "../tdx/module.js";
import { parseJson } from "./json-syntax.js";

const address = z.union([z.number(), z.string()], { error: "expected bytes or hex text" });
const node = z
  .int("expected a whole number")
  .min(0, "expected 0 to 1023")
  .max(1023, "expected 0 to 1023");
const range = z.object({ start: address, end: address, node: node.optional() });
const cmr = z.object({ start: address, end: address });
const ranges = z.array(range).min(1, "expected at least one range");
const size = z.union([z.number(), z.string()], { error: "expected bytes or a size such as 2T" });
const whole = z.int("expected a whole number").positive("expected a whole number above 0");
const mode = z.enum(["static", "dynamic"], { error: "expected static or dynamic" });
const observed = z.object({
  pamtKb: whole.optional(),
  pamt: mode.optional(),
  failure: z.string().optional(),
});

// Shapes only: what a value may be, and which keys there are, host() says for every road by which a spec comes.
const schema = z
  .looseObject({
    name: z.string("expected text"),
    memory: size,
    ranges,
    cmrs: z.array(cmr),
    pamt: mode,
    holes: z.enum(["memblock", "cmr"], { error: "expected memblock or cmr" }),
    nodes: whole,
    keyIds: whole,
    maxPfn: whole,
    module: z.union([z.string(), z.custom<TdxModuleSpec>(isObject)], {
      error: "expected a preset's name or its fields",
    }),
    policy: z.union([z.string(), z.custom<PolicySpec>(isObject)], {
      error: "expected a version's name or a policy's fields",
    }),
    source: z.string("expected text"),
    observed,
    assumptions: z.array(z.string()),
  })
  .partial();

/**
 * The host that JSON text describes: an object with the fields of a HostSpec, or a resolved host that was saved.
 * Addresses are bytes or hex text, `end` exclusive.
 *
 * @throws InputError naming line and column of a syntax error, an unknown key and its nearest, or the value that is wrong.
 * @example
 * fromJson('{"ranges": [{"start": "0x100000", "end": "0x80000000", "node": 0}]}').ranges?.length; // 1
 */
export function fromJson(text: string): HostSpec {
  const value = parseJson(text.replace(/^\uFEFF/, ""));
  if (!isObject(value)) {
    throw new InputError(
      'invalid host: the JSON is no object (expected {"ranges": [{"start", "end", "node"}]} or {"memory": "2T"}; many hosts go into a .jsonl file, one a line)',
    );
  }
  const given = Object.entries(value as object).filter(([, field]) => field !== null);
  const fields = Object.fromEntries(given);
  refuseUnknownIn("ranges", fields.ranges, Object.keys(range.shape));
  refuseUnknownIn("cmrs", fields.cmrs, Object.keys(range.shape));
  refuseUnknownIn("observed", [fields.observed], Object.keys(observed.shape));
  const checked = schema.safeParse(fields);
  if (!checked.success) throw wrongField(fields, checked.error.issues[0]!);
  if (checked.data.cmrs) memoryBlocks(checked.data.cmrs, "cmrs");
  const spec = withRanges(checked.data);
  host(spec);
  return spec;
}

function withRanges(spec: HostSpec): HostSpec {
  if (spec.ranges || spec.memory !== undefined || !spec.cmrs || spec.cmrs.length === 0) return spec;
  return {
    ...spec,
    ranges: spec.cmrs,
    source: spec.source ?? "CMRs",
    assumptions: [
      ...(spec.assumptions ?? []),
      "Memory blocks are taken from CMRs: holes inside a CMR and the reserved areas they need cannot be seen.",
    ],
  };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuseUnknownIn(where: string, items: unknown, known: readonly string[]): void {
  for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
    const odd = isObject(item) && Object.keys(item as object).find((key) => !known.includes(key));
    const path = where === "observed" ? where : `${where}[${index}]`;
    if (typeof odd === "string") throw unknownName(`key of ${path}`, odd, known);
  }
}

function wrongField(value: unknown, issue: z.core.$ZodIssue): InputError {
  let found = value;
  for (const key of issue.path) found = (found as Record<PropertyKey, unknown> | undefined)?.[key];
  const path = issue.path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .slice(1);
  const shown = found === undefined ? "is missing" : JSON.stringify(found).slice(0, 60);
  return new InputError(`invalid ${path}: ${shown} (${issue.message})`);
}
