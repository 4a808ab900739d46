// All probes, in the order of the table in docs/kernel.md.
import { editor } from "./probes/editor.mjs";
import { language } from "./probes/language.mjs";
import { output } from "./probes/output.mjs";
import { protocol } from "./probes/protocol.mjs";
import { running } from "./probes/running.mjs";

export const probes = [...language, ...output, ...running, ...editor, ...protocol];
