import { z } from "zod";
import { text } from "./fields.js";
import { guestFields } from "./guest-schema.js";
import { hostFields } from "./host-schema.js";

/** The host of a scene: a HostSpec, or the file it is read from and what differs. */
export const sceneHost = z
  .strictObject({
    file: z.string("expected a file's name").meta({
      description:
        "A boot log, /proc/iomem or JSON host to take the memory from, relative to the scene's own file.",
      examples: ["dmesg.txt"],
    }),
    ...hostFields,
  })
  .partial();

/** A guest of a scene with its count. */
export const sceneGuest = z.strictObject(guestFields).partial();

/** The keys of a scene file. */
export const scene = z.strictObject({
  $schema: text("Where an editor finds this schema.").optional(),
  host: sceneHost.describe("The machine that the guests run on."),
  guests: z
    .array(sceneGuest)
    .meta({
      description: "The TDs that run at once; none for the host alone.",
      examples: [[{ count: 40, memory: "32G", vcpus: 8, backing: "4k", shared: "64M" }]],
    })
    .optional(),
});
