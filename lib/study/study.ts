import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { InputError, invalid, oneOf } from "../errors.js";
import { fromScene, type Scene } from "../input/scene.js";
import { columns as columnsOf } from "../columns/columns.js";
import type { Column, Columns } from "../columns/columns.js";
import type { Field, Metadata } from "../output/rows.js";
import { draw } from "../random.js";
import { fleet } from "../scene/fleet.js";
import { host as resolveHost, type Host } from "../scene/host.js";
import type { HostSpec } from "../scene/host-spec.js";
import { workloads } from "../workload/workloads.js";
import { isText, models, outputsOf, type ModelName } from "./models.js";
import { readStudy } from "./read.js";
import type { StudyFile } from "./schema.js";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

type Value = number | string | boolean;
interface Axis {
  readonly name: string;
  readonly at: string;
  readonly values: readonly Value[];
}

/** What the rows of a study are. */
export interface StudyHead {
  readonly rows: number;
  readonly fields: readonly Field[];
  /** The form, the version of pamtlab, the seed, and a hash of the study, the host it was read for and the version. */
  readonly metadata: Metadata & { readonly study: string };
}

/** A study ready to run: how many rows it has, and any of them. */
export interface Study extends StudyHead {
  /** The rows from one up to but not including another. */
  compute(start: number, end: number): Columns;
}

/**
 * The study that YAML text describes: a scene, axes that change its fields, and the model asked at every point.
 *
 * @throws InputError naming the line of what is wrong.
 */
export function openStudy(text: string, name = "study"): Study {
  const file = readStudy(text, name);
  // The scene as it stands is checked before any point is asked.
  const scene = fromScene(JSON.stringify({ host: file.host, guests: file.guests ?? [] }), { name });
  const axes = axesOf(file);
  const { replicates = 1, seed = 1 } = file;
  const rows = axes.reduce((all, { values }) => all * values.length, replicates);
  if (!Number.isSafeInteger(rows)) throw invalid("axes", rows, "at most 2^53 rows");
  const model = modelOf(file);
  const outputs = (file.outputs ?? outputsOf[model]).map((output) =>
    oneOf(`output of ${model}`, output, outputsOf[model]),
  );
  const fields: Field[] = [
    ...axes.map(({ name: axis, values }): Field => ({ name: axis, kind: kindOf(axis, values) })),
    ...(replicates > 1 ? [{ name: "replicate", kind: "number" } as const] : []),
    ...outputs.map((output): Field => ({ name: output, kind: isText(output) ? "text" : "number" })),
  ];
  const names = fields.map((field) => field.name);
  const twice = names.find((one, at) => names.indexOf(one) < at);
  if (twice !== undefined)
    throw new InputError(`${name}: two columns "${twice}" (rename the axis)`);
  const base = file.host.file === undefined ? (file.host as HostSpec) : fromFile(scene, file.host);
  const pointAt = pointsOf(axes, replicates);
  const sceneAt = scenes(base, file.guests ?? []);
  const row = (index: number): Value[] => {
    const { values, replicate } = pointAt(index);
    try {
      const { host, guests } = sceneAt(axes, values);
      const own = Math.floor(draw(seed, index) * 2 ** 32);
      const asked = { host, guests, seed: own, workload: file.workload };
      const answer: Readonly<Record<string, Value>> = host.failure ? {} : models[model](asked);
      return [
        ...values,
        ...(replicates > 1 ? [replicate] : []),
        ...outputs.map((output) => answer[output] ?? (isText(output) ? "" : Number.NaN)),
      ];
    } catch (error) {
      const place = axes.map((axis, at) => `${axis.name} ${JSON.stringify(values[at])}`).join(", ");
      const why = error instanceof Error ? error.message : String(error);
      const message = `${name}: ${why} (row ${index}: ${place})`;
      throw error instanceof InputError ? new InputError(message) : new Error(message);
    }
  };
  const said = JSON.stringify([version, file, base]);
  return {
    rows,
    fields,
    metadata: {
      form: "pamtlab study 1",
      version,
      seed: String(seed),
      study: createHash("sha256").update(said).digest("hex"),
    },
    compute: (start, end) => {
      const length = end - start;
      const columns = fields.map(({ kind }): Value[] | Float64Array =>
        kind === "number" ? new Float64Array(length) : [],
      );
      for (let at = 0; at < length; at++) {
        row(start + at).forEach((value, column) => (columns[column]![at] = value as number));
      }
      const column = fields.map(({ name: own }, column): [string, Column] => [
        own,
        columns[column]!,
      ]);
      return columnsOf(Object.fromEntries(column), length);
    },
  };
}

function axesOf({ axes }: StudyFile): Axis[] {
  return Object.entries(axes).map(([name, axis]) => {
    if ("values" in axis) return { name, at: axis.at, values: axis.values };
    const { at, from, to, step } = axis;
    const steps = Math.floor((to - from) / step + 1e-9);
    if (!(steps >= 0)) throw invalid(`axis ${name}`, { from, to, step }, "from at most to");
    return { name, at, values: Array.from({ length: steps + 1 }, (_, n) => from + n * step) };
  });
}

function modelOf({ model, workload }: StudyFile): ModelName {
  if (workload === undefined) return model ?? "footprint";
  if (model !== undefined) {
    throw new InputError(`contradiction: both model and workload (give one)`);
  }
  oneOf("workload", workload, Object.keys(workloads));
  return "simulate";
}

function kindOf(name: string, [first, ...rest]: readonly Value[]): Field["kind"] {
  if (rest.some((value) => typeof value !== typeof first)) {
    throw invalid(
      `axis ${name}`,
      [first, ...rest],
      "values of one kind: numbers, text or booleans",
    );
  }
  if (typeof first === "number") return "number";
  return typeof first === "string" ? "text" : "boolean";
}

/** The values of a row by its number; the last axis runs faster than those before it, and replicates fastest. */
function pointsOf(
  axes: readonly Axis[],
  replicates: number,
): (index: number) => { readonly values: Value[]; readonly replicate: number } {
  return (index) => {
    let rest = Math.floor(index / replicates);
    const values: Value[] = [];
    for (let at = axes.length - 1; at >= 0; at--) {
      const { length } = axes[at]!.values;
      values[at] = axes[at]!.values[rest % length]!;
      rest = Math.floor(rest / length);
    }
    return { values, replicate: index % replicates };
  };
}

/** A host that was read from a file, with what the study itself says of it; its policy's minimum stays the policy's own. */
function fromFile({ host }: Scene, { cacheMin }: StudyFile["host"]): HostSpec {
  return { ...host, cacheMin };
}

/** Scenes with the fields of a point; a host is laid out anew only where one of its own fields changed. */
function scenes(
  base: HostSpec,
  entries: readonly object[],
): (
  axes: readonly Axis[],
  values: readonly Value[],
) => Pick<Scene, "host"> & { guests: ReturnType<typeof fleet> } {
  let key: string | undefined;
  let host: Host;
  return (axes, values) => {
    const changed: Record<string, Value> = {};
    const guests: Record<string, unknown>[] = entries.map((entry) => ({ ...entry }));
    axes.forEach(({ at }, index) => {
      const [, room, , number, field] = /^(host|guests)(\[(\d+)\])?\.(\w+)$/.exec(at)!;
      if (room === "host") changed[field!] = values[index]!;
      else if (number === undefined) for (const td of guests) td[field!] = values[index];
      else if (guests[Number(number)]) guests[Number(number)]![field!] = values[index];
      else throw invalid("axis", at, `one of ${entries.length} guests, counted from 0`);
    });
    const next = JSON.stringify(changed);
    if (next !== key) {
      host = resolveHost({ ...base, ...changed });
      key = next;
    }
    return { host, guests: fleet(guests) };
  };
}
