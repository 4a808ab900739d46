import { createHash } from "node:crypto";
import { columns } from "../columns/columns.js";
import type { Column, Columns } from "../columns/columns.js";
import { InputError } from "../errors.js";
import type { Field, Metadata } from "../output/rows.js";
import { isList } from "../sweep/axis.js";
import { design } from "../sweep/design.js";
import { isText, models } from "./models.js";
import { resolveStudy } from "./resolve.js";
import { scenes } from "./scenes.js";
import type { StudyAxis, StudySpec } from "./spec.js";
import { constraint, type Point, type Value } from "./where.js";

/** What the rows of a study are. */
export interface StudyHead {
  /** Points, those that a constraint leaves out among them. */
  readonly points: number;
  readonly fields: readonly Field[];
  /** The form, the version of pamtlab, the seed, and a hash of all that decides the rows. */
  readonly metadata: Metadata & { readonly study: string };
}

/** A study ready to run: how many points it has, and the rows of any of them. */
export interface Study extends StudyHead {
  readonly spec: StudySpec;
  /** Threads that the file asks for. */
  readonly threads: number;
  /** The rows of the points from one up to but not including another. */
  compute(start: number, end: number): Columns;
}

/** The column that tells why a row has no answer; empty where it has one. */
export const FAILURE = "failure";

/**
 * The study that YAML text describes: a scene, axes that change its fields, and the model asked at every point.
 *
 * @throws InputError naming the line of what is wrong.
 */
export function openStudy(text: string, name = "study"): Study {
  const { spec, threads } = resolveStudy(text, name);
  // As a worker elsewhere gets it.
  return studyOf(JSON.parse(JSON.stringify(spec)) as StudySpec, threads);
}

/** A resolved study, ready to run. */
export function studyOf(spec: StudySpec, threads = 1): Study {
  const { model, outputs, seed } = spec;
  const names = Object.keys(spec.axes);
  const tests = spec.where.map((text) => constraint(text, names));
  const axes = Object.fromEntries(names.map((name) => [name, spec.axes[name]!.axis]));
  const { kind, points, replicates, common } = spec;
  const drawn = design(axes, {
    kind,
    ...(points !== undefined && { points }),
    ...(replicates !== undefined && { replicates }),
    seed,
    common,
    ...(tests.length > 0 && { where: (point: Point) => tests.every((test) => test(point)) }),
  } as { replicates: number });
  const sceneAt = scenes(spec);
  const answerAt = (point: Point): Readonly<Record<string, Value>> => {
    try {
      const { host, guests } = sceneAt(point);
      if (host.failure) return { [FAILURE]: host.failure.error };
      return models[model]({ host, guests, seed: Number(point["seed"]), workload: spec.workload });
    } catch (error) {
      // A point that cannot be is an answer as well, and does not cost the others theirs.
      if (error instanceof InputError) return { [FAILURE]: error.message };
      const place = names.map((name) => `${name} ${JSON.stringify(point[name])}`).join(", ");
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${why} (at ${place})`, { cause: error });
    }
  };
  const answers = [
    ...outputs.map((name): Field => ({ name, kind: isText(name) ? "text" : "number" })),
    { name: FAILURE, kind: "text" } as const,
  ];
  return {
    spec,
    threads,
    points: drawn.length,
    fields: [
      ...drawn.names.map((name): Field => ({ name, kind: kindOf(spec.axes[name]) })),
      ...answers,
    ],
    metadata: {
      form: "pamtlab study 2",
      version: spec.version,
      seed: String(seed),
      study: createHash("sha256").update(JSON.stringify(spec)).digest("hex"),
    },
    compute: (start, end) => {
      const { column, length } = drawn.columns(start, end);
      const own: Record<string, Column<Value>> = { ...column };
      for (const { name, kind: held } of answers) {
        own[name] = held === "number" ? new Float64Array(length) : Array<string>(length);
      }
      for (let row = 0; row < length; row++) {
        const point: Record<string, Value> = {};
        for (const name of drawn.names) point[name] = own[name]!.at(row)!;
        const answer = answerAt(point);
        for (const { name, kind: held } of answers) {
          (own[name] as Value[])[row] = answer[name] ?? (held === "number" ? Number.NaN : "");
        }
      }
      return columns(own, length);
    },
  };
}

/** What a column of the design holds; replicates and seeds are no axes, and numbers. */
function kindOf(axis: StudyAxis | undefined): Field["kind"] {
  const values = axis?.axis;
  if (!values || !isList(values) || typeof values[0] === "number") return "number";
  return typeof values[0] === "string" ? "text" : "boolean";
}
