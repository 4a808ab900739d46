import { z } from "zod";
import { count, flag, text } from "../input/fields.js";
import { sceneGuest, sceneHost } from "../input/scene-schema.js";
import { outputNames } from "./models.js";

const value = z.union([z.number(), z.string(), z.boolean()], {
  error: "expected numbers, text or booleans",
});
const at = z
  .string("expected a field such as host.policy, guests.vcpus or guests[0].vcpus")
  .regex(/^(host|guests(\[\d+\])?)\.[A-Za-z]\w*$/, {
    error: "expected a field such as host.policy, guests.vcpus or guests[0].vcpus",
  })
  .describe("The field that takes the values: of the host, of all guests, or of one by number.");

const end = z.union([z.number(), z.string()], { error: "expected a number or a size such as 2T" });
const range = {
  from: end.describe("First value: a number, or a size."),
  to: end.describe("Last value; with a step, if a step ends on it."),
  step: end.describe("From one value to the next.").optional(),
  steps: count("How many values a grid takes, both ends among them.", 1, 2 ** 32).optional(),
  scale: z
    .enum(["linear", "log"], { error: "expected linear or log" })
    .describe("Even steps, or even ratios; linear unless told.")
    .optional(),
  whole: z
    .union([z.boolean(), z.number(), z.string()], { error: "expected true, false or a size" })
    .meta({
      description:
        "Whole numbers only, or whole multiples of this; false unless told, and 1M for sizes.",
      examples: [true, "1G"],
    })
    .optional(),
};

/** Keys of an axis that is a range. */
export const rangeKeys: readonly string[] = Object.keys(range);

const axis = z.union(
  [
    z.strictObject({ at, values: z.array(value).min(1, "expected one or more values") }),
    z.strictObject({ at, ...range }),
  ],
  { error: "expected {at, values: [...]} or {at, from, to, ...}" },
);

/** The keys of a study file. */
export const studySchema = z.strictObject({
  $schema: text("Where an editor finds this schema.").optional(),
  host: sceneHost.describe("The machine, as in a scene; axes change its fields."),
  guests: z
    .array(sceneGuest)
    .describe("The TDs, as in a scene; axes change their fields.")
    .optional(),
  axes: z
    .record(z.string(), axis)
    .describe(
      "What varies: the name of a column, and the values of a field. The last runs fastest.",
    ),
  design: z
    .enum(["grid", "list", "random", "latin", "sobol"], {
      error: "expected grid, list, random, latin or sobol",
    })
    .describe(
      "Which points: every combination, the axes side by side, drawn evenly, a Latin hypercube or Sobol's sequence; grid unless told.",
    )
    .optional(),
  points: count("How many points; for random, latin and sobol.", 1, 2 ** 48)
    .min(1, "expected 1 or more")
    .optional(),
  where: z
    .union([z.string(), z.array(z.string()).min(1)], { error: "expected text or a list of texts" })
    .meta({
      description:
        "What points must fulfil, by the names of axes; others are left out. Each of a list holds.",
      examples: ["guests * vcpus <= 512", ['policy != "v5" or memory <= 16G']],
    })
    .optional(),
  replicates: count("Rows for each point, each with a seed of its own; 1 unless told.", 1, 2 ** 32)
    .min(1, "expected 1 or more")
    .optional(),
  common: flag(
    "Whether a replicate has the same seed at every point; false unless told.",
  ).optional(),
  seed: count("Seed of what is left to chance; 1 unless told.", 0, Number.MAX_SAFE_INTEGER)
    .min(0, "expected 0 or more")
    .optional(),
  threads: count("Threads that compute rows; 1 unless told. Rows do not depend on it.", 1, 1024)
    .min(1, "expected 1 or more")
    .optional(),
  model: z
    .enum(["footprint", "fit", "charge"], { error: "expected footprint, fit or charge" })
    .describe("The question in closed form; footprint unless told.")
    .optional(),
  workload: text("A workload's name, to simulate in place of a model.").optional(),
  outputs: z
    .array(z.enum(outputNames, { error: `expected some of ${outputNames.join(", ")}` }))
    .min(1, "expected one or more")
    .describe("Columns of the answer; all that the model has unless told.")
    .optional(),
});

/** A study as its file has it. */
export type StudyFile = z.infer<typeof studySchema>;

/** The JSON Schema (2020-12) of a study file; it ships as `data/study.schema.json`. */
export function studyJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(studySchema, { io: "input" });
  return { $schema, title: "A study of pamtlab: a scene, and what varies in it", ...schema };
}
