import { Command } from "commander";
import { explain as explainName, facts, type Fact } from "../tdx/explain.js";
import { plainTable } from "./plain-table.js";
import type { Verb } from "./verb.js";

/** `pamtlab explain [NAME]`: what stands behind a component or count. */
export const explain: Verb = (io) =>
  new Command("pamtlab explain")
    .description(
      "What stands behind a component or count: its formula, its source, and how sure it is.",
    )
    .argument("[NAME...]", "a name, in any case; all names unless given")
    .option("--json", "answer as JSON")
    .addHelpText(
      "after",
      `
How sure: read in its source, printed by someone, derived by arithmetic, or inferred.

Examples:
  pamtlab explain
  pamtlab explain PAMT_4K
  pamtlab explain pairs behind private pages`,
    )
    .action((words: readonly string[], options: { readonly json?: true }) => {
      const name = words.join(" ");
      const answer = name === "" ? facts() : explainName(name);
      io.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : inWords(answer));
    });

function inWords(answer: Fact | readonly Fact[]): string {
  if ("formula" in answer) {
    const { name, formula, source, date, sure } = answer;
    return `${name}: ${formula}\n  source: ${source} (${date})\n  how sure: ${sure}\n`;
  }
  const topics = [...new Set(answer.map(({ topic }) => topic))];
  return topics
    .map((topic) => {
      const rows = answer.filter((fact) => fact.topic === topic);
      return `${plainTable(
        [topic, ""],
        rows.map(({ name, formula }) => [name, formula]),
      )}\n`;
    })
    .join("\n");
}
