import type { Notebook } from "./document.js";

/** What a notebook asks: its title. */
export function questionOf({ cells }: Notebook): string | undefined {
  const found = cells.find((cell) => cell.cell_type === "markdown" && cell.source.startsWith("# "));
  return found?.source.split("\n")[0]!.slice(2);
}

/** What it answers: its first output is a sentence. */
export function answerOf({ cells }: Notebook): string {
  for (const cell of cells) {
    const output = cell.cell_type === "code" ? cell.outputs[0] : undefined;
    if (output?.output_type === "stream") return output.text.trim();
  }
  return "";
}
