import { z } from "zod";
import { InputError, list, unknownName } from "../errors.js";
import { sceneGuest, sceneHost } from "../input/scene-schema.js";
import { checkAxis, type Axis } from "../sweep/axis.js";
import { parseSize } from "../units.js";
import type { ReadStudy } from "./read.js";
import { targetOf, type Target } from "./scenes.js";
import type { StudyAxis } from "./spec.js";
import type { Value } from "./where.js";

/**
 * The axes of a study file.
 *
 * @throws InputError naming the line of a field that the scene does not have, of one that two axes change, and of a value that the
 * field never has.
 */
export function axesOf({ file, wrong }: ReadStudy): Readonly<Record<string, StudyAxis>> {
  const seen: { readonly name: string; readonly target: Target }[] = [];
  const entries = Object.entries(file.axes).map(([name, given]): [string, StudyAxis] => {
    const path = ["axes", name];
    const target = targetOf(given.at);
    const { room, number, field } = target;
    const shape: Readonly<Record<string, z.ZodType>> =
      room === "host" ? sceneHost.shape : sceneGuest.shape;
    const fields = Object.keys(shape).filter((key) => key !== "file");
    if (!fields.includes(field)) {
      throw wrong([...path, "at"], unknownName(`field of ${room}`, field, fields).message);
    }
    const guests = file.guests?.length ?? 0;
    if (room === "guests" && (number ?? 0) >= guests) {
      const expected = guests === 0 ? "guests" : `one of ${guests} guests, counted from 0`;
      throw wrong([...path, "at"], `invalid axis: "${given.at}" (expected ${expected})`);
    }
    const other = seen.find((one) => meet(one.target, target));
    if (other) {
      throw wrong(
        [...path, "at"],
        `contradiction: both ${other.name} and ${name} change ${given.at} (give one)`,
      );
    }
    seen.push({ name, target });
    try {
      const axis = "values" in given ? valuesOf(given.values) : rangeOf(given);
      checkAxis(name, axis);
      if (Array.isArray(axis)) {
        axis.forEach((value: Value, at) => {
          const problem = neverIn(shape[field]!, value);
          if (problem === undefined) return;
          const place = "values" in given ? [...path, "values", at] : path;
          throw wrong(place, `invalid ${given.at}: ${JSON.stringify(value)} (${problem})`);
        });
      }
      return [name, { at: given.at, axis }];
    } catch (error) {
      if (!(error instanceof InputError) || / line \d+: /.test(error.message)) throw error;
      throw wrong(path, error.message);
    }
  });
  return Object.fromEntries(entries);
}

function meet(one: Target, other: Target): boolean {
  if (one.room !== other.room || one.field !== other.field) return false;
  return one.number === undefined || other.number === undefined || one.number === other.number;
}

function valuesOf(values: readonly Value[]): readonly Value[] {
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size === 1) return values;
  throw new InputError(
    `invalid values: ${JSON.stringify(values)} (expected one kind: numbers, text or booleans)`,
  );
}

interface GivenRange {
  readonly from: number | string;
  readonly to: number | string;
  readonly step?: number | string | undefined;
  readonly steps?: number | undefined;
  readonly scale?: "linear" | "log" | undefined;
  readonly whole?: boolean | number | string | undefined;
}

function rangeOf(given: GivenRange): Axis {
  const [from, to] = [number(given.from), number(given.to)];
  const { step, steps, scale } = given;
  if (step !== undefined) {
    if (steps !== undefined || scale !== undefined) {
      throw new InputError(`contradiction: both step and ${steps ? "steps" : "scale"} (give one)`);
    }
    const by = number(step);
    const count = Math.floor((to - from) / by + 1e-9);
    if (!(by > 0 && count >= 0 && count < 2 ** 32)) {
      throw new InputError(
        `invalid range: ${JSON.stringify({ from, to, step: by })} (expected from at most to, and a step above 0)`,
      );
    }
    return Array.from({ length: count + 1 }, (_, n) => from + n * by);
  }
  const sizes = [given.from, given.to].some((value) => typeof value === "string");
  return {
    from,
    to,
    ...(steps !== undefined && { steps }),
    ...(scale !== undefined && { scale }),
    whole: unitOf(given.whole ?? (sizes ? "1M" : false)),
  };
}

function number(value: number | string): number {
  return typeof value === "number" ? value : parseSize(value, "end of a range");
}

function unitOf(whole: boolean | number | string): boolean | number {
  return typeof whole === "string" ? parseSize(whole) : whole;
}

/** What is wrong with a value that a field can have at no point at all, if anything is. */
function neverIn(schema: z.ZodType, value: Value): string | undefined {
  const answer = schema.safeParse(value);
  if (!answer.success) return answer.error.issues[0]!.message;
  const names = namesOf(schema);
  if (!names || typeof value !== "string" || names.includes(value)) return undefined;
  return /\((.*)\)$/.exec(unknownName("name", value, names).message)?.[1] ?? list(names);
}

/** The names that a field knows, where it knows its values by name. */
function namesOf(schema: z.core.$ZodType): readonly string[] | undefined {
  if (schema instanceof z.ZodOptional) return namesOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) {
    return schema.options.map((option) => namesOf(option)).find((names) => names !== undefined);
  }
  return schema instanceof z.ZodString
    ? (schema.meta()?.["enum"] as readonly string[] | undefined)
    : undefined;
}
