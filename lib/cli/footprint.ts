import { Command } from "commander";
import { openScene } from "../input/open-scene.js";
import { footprint as footprintOf } from "../model/footprint.js";
import { footprintAnswer } from "./footprint-answer.js";
import { footprintText } from "./footprint-text.js";
import type { Verb } from "./verb.js";

/** `pamtlab footprint SCENE`: what TDX metadata takes on a host with its guests. */
export const footprint: Verb = (io) =>
  new Command("pamtlab footprint")
    .description("What TDX metadata takes on a host with its TDs, in both PAMT modes.")
    .argument("<SCENE>", "a scene file, or - for standard input")
    .option("--json", "answer as JSON")
    .addHelpText(
      "after",
      `
A scene is {"host": {"memory": "2T", "policy": "v6", "cacheMin": 5, "keyIds": 64},
            "guests": [{"count": 40, "memory": "32G", "vcpus": 8, "backing": "4k", "shared": "64M"}]}
with "ranges" or "file" (a boot log, /proc/iomem) in place of the host's "memory". Its JSON Schema ships as
data/scene.schema.json: name it as "$schema", and an editor completes and explains every key.

Examples:
  pamtlab footprint scene.json
  pamtlab footprint - --json < scene.json

Exit codes: 0 an answer, 1 TDX cannot be initialised on this host, 2 wrong input.`,
    )
    .action(async (arg: string, options: { readonly json?: true }) => {
      const scene = await openScene(arg, io);
      const answer = footprintAnswer(scene, footprintOf(scene.host, scene.guests));
      io.stdout.write(
        options.json ? `${JSON.stringify(answer)}\n` : footprintText(scene.host.name, answer),
      );
      io.exitCode = "error" in answer ? 1 : 0;
    });
