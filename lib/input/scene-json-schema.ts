import { z } from "zod";
import { scene } from "./scene-schema.js";

/**
 * The JSON Schema (2020-12) of a scene file, with which an editor completes and explains its keys. It ships as
 * `data/scene.schema.json`.
 *
 * @example
 * Object.keys(sceneSchema().properties); // ["$schema", "host", "guests"]
 */
export function sceneSchema(): { readonly properties: object } & Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(scene, { io: "input" });
  return {
    $schema,
    title: "A scene of pamtlab: a host and its TDs",
    ...schema,
    properties: { ...schema.properties },
  };
}
