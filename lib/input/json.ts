import { z } from "zod";
import { InputError } from "../errors.js";
import type { HostSpec } from "../scene/host-spec.js";
import { host } from "../scene/host.js";
import { memoryBlocks } from "../tdx/memory.js";
import { checked, isObject } from "./check.js";
import { hostFields } from "./host-schema.js";
import { parseJson } from "./json-syntax.js";

// Shapes only: what a value may be, and which keys there are, host() says for every road by which a spec comes.
const schema = z.looseObject(hostFields).partial();

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
  const fields = checked(schema, withoutNulls(value));
  if (fields.cmrs) memoryBlocks(fields.cmrs, "cmrs");
  const spec = withRanges(fields);
  host(spec);
  return spec;
}

/** A field that is null is one that was left out: tools write absent values so. */
export function withoutNulls(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

/** Where CMRs are all that is known of the memory, they are taken for it, and the spec says so. */
export function withRanges(spec: HostSpec): HostSpec {
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
