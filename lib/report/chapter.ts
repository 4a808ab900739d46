import { answerOf, questionOf } from "../notebook/answer.js";
import { tags, type CodeCell, type Notebook, type Output } from "../notebook/document.js";
import { PLOTLY, type FigureJson } from "../plot/figure-json.js";

/** A piece of a chapter, in the order of its notebook. */
export type Part =
  | { readonly kind: "prose"; readonly markdown: string }
  | { readonly kind: "answer" | "said" | "assumptions"; readonly lines: readonly string[] }
  | { readonly kind: "table"; readonly html: string }
  | { readonly kind: "chart"; readonly figure: FigureJson; readonly svg?: string };

/** One question of a report. */
export interface Chapter {
  /** That of its notebook, by which it is called. */
  readonly number: number;
  readonly question: string;
  readonly answer: string;
  readonly parts: readonly Part[];
}

/** An executed notebook without its code: what it asks, says and shows. Its file's name begins with its number. */
export function toChapter(notebook: Notebook, name: string): Chapter {
  const number = Number.parseInt(name, 10);
  const question = questionOf(notebook) ?? name;
  const answer = answerOf(notebook);
  const parts = notebook.cells.flatMap((cell): Part[] => {
    if (cell.cell_type === "markdown") return proseOf(cell.source);
    if (cell.cell_type !== "code" || tags(cell).includes("parameters")) return [];
    return cell.outputs.flatMap((output) => partsOf(output, cell, answer));
  });
  return { number, question, answer, parts };
}

/** A chapter whose charts have a picture as well, for readers without scripts and for paper. */
export async function pictured(
  chapter: Chapter,
  draw: (figure: FigureJson) => Promise<string>,
): Promise<Chapter> {
  const parts: Part[] = [];
  for (const part of chapter.parts) {
    parts.push(part.kind === "chart" ? { ...part, svg: await draw(part.figure) } : part);
  }
  return { ...chapter, parts };
}

/** The title is the chapter's own heading. */
function proseOf(source: string): Part[] {
  const markdown = source.replace(/^# .*\n?/, "").trim();
  return markdown === "" ? [] : [{ kind: "prose", markdown }];
}

function partsOf(output: Output, cell: CodeCell, answer: string): Part[] {
  if (output.output_type === "stream") {
    if (output.name !== "stdout") return [];
    const lines = output.text.trim().split("\n");
    const isAnswer = output.text.trim() === answer;
    const kind = isAnswer ? "answer" : cell.id === "assumptions" ? "assumptions" : "said";
    return [{ kind, lines }];
  }
  if (output.output_type === "error") {
    return [{ kind: "said", lines: [`No answer: ${output.evalue}`] }];
  }
  if (PLOTLY in output.data) return [{ kind: "chart", figure: output.data[PLOTLY] as FigureJson }];
  const html = output.data["text/html"];
  if (typeof html === "string" && html.startsWith('<div class="pamtlab-table"'))
    return [{ kind: "table", html }];
  const text = output.data["text/plain"];
  return typeof text === "string" ? [{ kind: "said", lines: text.split("\n") }] : [];
}
