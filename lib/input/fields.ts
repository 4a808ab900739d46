import { z } from "zod";

// What follows tells kinds of values apart. Limits are told to editors alone: which values a host or a guest may have,
// their resolvers say for every road by which a spec comes.

/** A size: bytes, or text as parseSize reads it. */
export const size = z.union(
  [
    z.int().meta({ minimum: 0 }),
    z
      .string()
      .meta({ pattern: "^\\s*(\\d+(\\.\\d+)?|\\.\\d+)\\s*([bB]|[kKmMgGtTpP]([iI][bB])?)?\\s*$" }),
  ],
  { error: "expected bytes or a size such as 2T" },
);

/** An address: bytes, or hex or decimal text. */
export const address = z.union(
  [
    z.int().meta({ minimum: 0, maximum: 2 ** 52 }),
    z.string().meta({ pattern: "^\\s*(0[xX][0-9a-fA-F]+|\\d+)\\s*$" }),
  ],
  { error: "expected bytes or hex text" },
);

/** A span of addresses. */
export const extent = z.strictObject({
  start: address.describe('First address: bytes, or text such as "0x100000000".'),
  end: address.describe("One past the last address."),
});

/** A whole number with its limits. */
export function count(description: string, minimum: number, maximum: number): z.ZodInt {
  return z.int("expected a whole number").meta({ description, minimum, maximum });
}

/** Text for people. */
export function text(description: string): z.ZodString {
  return z.string("expected text").describe(description);
}

/** Yes or no. */
export function flag(description: string): z.ZodBoolean {
  return z.boolean("expected true or false").describe(description);
}

/** One name of a set that data defines: editors offer the names, the resolver refuses others with the nearest. */
export function nameOf(names: readonly string[]): z.ZodString {
  return z.string().meta({ enum: [...names] });
}
