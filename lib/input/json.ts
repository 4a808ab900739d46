import { z } from "zod";
import { InputError, unknownName } from "../errors.js";
import type { HostSpec } from "../scene/host-spec.js";
import { memoryBlocks } from "../tdx/memory.js";
import { tdxModule, type TdxModuleSpec } from "../tdx/module.js";
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

const fields = {
  name: z.string(),
  memory: size,
  nodes: whole,
  ranges,
  cmrs: z.array(cmr).min(1, "expected at least one range"),
  holes: z.enum(["memblock", "cmr"], { error: "expected memblock or cmr" }),
  pamt: mode,
  keyIds: whole,
  maxPfn: whole,
  module: z.union([z.string(), z.custom<TdxModuleSpec>(isObject)], {
    error: "expected a preset's name or its fields",
  }),
  source: z.string(),
  observed,
  assumptions: z.array(z.string()),
};
const schema = z.object(fields).partial();

/** What a resolved host computes from the rest: it comes along where one was saved, and is computed anew. */
const computed = new Set(["blocks", "tdmrs", "refcounts", "failure", "warnings"]);

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
  const spec = Object.fromEntries(
    Object.entries(value as object).filter(([key, field]) => !computed.has(key) && field !== null),
  );
  refuseUnknown("host", spec, Object.keys(fields));
  refuseUnknownIn("ranges", spec.ranges, Object.keys(range.shape));
  refuseUnknownIn("cmrs", spec.cmrs, Object.keys(range.shape));
  refuseUnknownIn("observed", [spec.observed], Object.keys(observed.shape));
  const checked = schema.safeParse(spec);
  if (!checked.success) throw wrongField(spec, checked.error.issues[0]!);
  const host = checked.data;
  if (host.ranges) memoryBlocks(host.ranges);
  if (host.cmrs) memoryBlocks(host.cmrs, "cmrs");
  if (host.module !== undefined) tdxModule(host.module);
  if (host.ranges || host.memory !== undefined) return host;
  if (!host.cmrs) {
    throw new InputError(
      'incomplete host: no memory (give "ranges": [{"start", "end", "node"}], "cmrs", or "memory": "2T")',
    );
  }
  return {
    ...host,
    ranges: host.cmrs,
    source: host.source ?? "CMRs",
    assumptions: [
      ...(host.assumptions ?? []),
      "Memory blocks are taken from CMRs: holes inside a CMR and the reserved areas they need cannot be seen.",
    ],
  };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuseUnknown(where: string, value: object, known: readonly string[]): void {
  const odd = Object.keys(value).find((key) => !known.includes(key));
  if (odd !== undefined) throw unknownName(`key of ${where}`, odd, known);
}

function refuseUnknownIn(where: string, items: unknown, known: readonly string[]): void {
  for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
    if (typeof item === "object" && item !== null) {
      refuseUnknown(where === "observed" ? where : `${where}[${index}]`, item, known);
    }
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
