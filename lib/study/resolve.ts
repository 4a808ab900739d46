import { createRequire } from "node:module";
import { InputError, oneOf } from "../errors.js";
import { fromScene } from "../input/scene.js";
import type { HostSpec } from "../scene/host-spec.js";
import { workloads } from "../workload/workloads.js";
import { design } from "../sweep/design.js";
import { axesOf } from "./axes.js";
import { outputsOf, type ModelName } from "./models.js";
import { readStudy, type ReadStudy } from "./read.js";
import { scenes } from "./scenes.js";
import type { StudySpec } from "./spec.js";
import { constraint, type Point } from "./where.js";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/**
 * What a study file says, with every file read and every default filled in.
 *
 * @throws InputError naming the line of what is wrong or contradicts something else.
 */
export function resolveStudy(
  text: string,
  name: string,
): { readonly spec: StudySpec; readonly threads: number } {
  const read = readStudy(text, name);
  const { file, wrong } = read;
  const at = <T>(path: readonly PropertyKey[], answer: () => T): T => {
    try {
      return answer();
    } catch (error) {
      if (!(error instanceof InputError) || error.message.startsWith(`${name} line `)) throw error;
      throw wrong(path, error.message.replace(`${name}: `, ""));
    }
  };
  const axes = axesOf(read);
  const model = modelOf(read, at);
  const outputs = (file.outputs ?? outputsOf[model]).map((output, number) =>
    at(["outputs", number], () => oneOf(`output of ${model}`, output, outputsOf[model])),
  );
  const repeated = outputs.findIndex((output, number) => outputs.indexOf(output) < number);
  if (repeated >= 0) throw wrong(["outputs", repeated], `"${outputs[repeated]}" is named twice`);
  const { seed = 1, design: kind = "grid", points, common = false } = file;
  // A row that chance has a part in tells its seed.
  const replicates = file.replicates ?? (file.workload === undefined ? undefined : 1);
  const added = replicates === undefined ? [] : ["replicate", "seed"];
  const taken = new Set<string>([...outputs, ...added, "failure"]);
  for (const axis of Object.keys(axes)) {
    if (!taken.has(axis)) continue;
    throw wrong(["axes", axis], `two columns "${axis}" (rename the axis)`);
  }
  const spec: StudySpec = {
    version,
    host: at(["host"], () => hostOf(read, name)),
    guests: file.guests ?? [],
    axes,
    kind,
    ...(points !== undefined && { points }),
    seed,
    ...(replicates !== undefined && { replicates }),
    common,
    where: [file.where ?? []].flat(),
    model,
    ...(file.workload !== undefined && { workload: file.workload }),
    outputs,
  };
  checkDesign(spec, read, at);
  return { spec, threads: file.threads ?? 1 };
}

type At = <T>(path: readonly PropertyKey[], answer: () => T) => T;

function modelOf({ file: { model, workload, guests = [] }, wrong }: ReadStudy, at: At): ModelName {
  if (workload !== undefined && model !== undefined) {
    throw wrong(["workload"], "contradiction: both model and workload (give one)");
  }
  const asked = workload === undefined ? (model ?? "footprint") : "simulate";
  const path = [workload === undefined ? "model" : "workload"];
  if (workload !== undefined) at(path, () => oneOf("workload", workload, Object.keys(workloads)));
  if (asked !== "footprint" && guests.length === 0) {
    throw wrong(path, `contradiction: ${path[0]} ${workload ?? asked} and no guests (give some)`);
  }
  return asked;
}

/** The host with its file read; its policy's minimum stays the policy's own. */
function hostOf({ file: { host } }: ReadStudy, name: string): HostSpec {
  if (host.file === undefined) return host;
  return { ...fromScene(JSON.stringify({ host }), { name }).host, cacheMin: host.cacheMin };
}

/** Finds out at the first point what would be wrong at all of them. */
function checkDesign(spec: StudySpec, { file }: ReadStudy, at: At): void {
  const { kind, points, seed, replicates, common } = spec;
  const axes = Object.fromEntries(
    Object.entries(spec.axes).map(([name, { axis }]) => [name, axis]),
  );
  const named = ["points", "design", "replicates"].find((key) => key in file) ?? "axes";
  const drawn = at([named], () =>
    design(axes, {
      kind,
      ...(points !== undefined && { points }),
      seed,
      common,
      replicates: replicates ?? 1,
    }),
  );
  if (drawn.length === 0) return;
  const first = drawn.point(0) as Point;
  spec.where.forEach((text, number) => {
    const path = Array.isArray(file.where) ? ["where", number] : ["where"];
    at(path, () => constraint(text, Object.keys(axes))(first));
  });
  try {
    scenes(spec)(first);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // The first point may be one that cannot be. But if neither can the scene as it stands, no point will.
    at(["host"], () => fromScene(JSON.stringify({ host: spec.host }), {}));
    spec.guests.forEach((entry, number) => {
      const scene = { host: { memory: "1P" }, guests: [{ ...entry, count: 1 }] };
      at(["guests", number], () => fromScene(JSON.stringify(scene)));
    });
  }
}
