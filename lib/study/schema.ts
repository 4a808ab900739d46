import { z } from "zod";
import { count, text } from "../input/fields.js";
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

const axis = z.union(
  [
    z.strictObject({ at, values: z.array(value).min(1, "expected one or more values") }),
    z.strictObject({
      at,
      from: z.number("expected a number").describe("First value."),
      to: z.number("expected a number").describe("Last value, if a step ends on it."),
      step: z.number("expected a number").positive("expected a step above 0").describe("Step."),
    }),
  ],
  { error: "expected {at, values: [...]} or {at, from, to, step}" },
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
  replicates: count("Rows for each point, each with a seed of its own; 1 unless told.", 1, 2 ** 32)
    .min(1, "expected 1 or more")
    .optional(),
  seed: count("Seed of what is left to chance; 1 unless told.", 0, Number.MAX_SAFE_INTEGER)
    .min(0, "expected 0 or more")
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
