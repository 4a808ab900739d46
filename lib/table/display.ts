import type { Cells } from "./cells.js";

/** The key under which a value tells a notebook how it looks. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** One value in several forms, by MIME type; a notebook shows the richest it can. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Text for use in HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) =>
      ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character]!,
  );
}

/** A table as HTML: numbers to the right, the rows that are not shown counted below. */
export function cellsToHtml(cells: Cells, name?: string): string {
  const align = (column: number): string =>
    ` style="text-align:${cells.numeric[column] ? "right" : "left"}"`;
  const row = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text, i) => `<${tag}${align(i)}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  const named = name === undefined ? "" : ` data-name="${escapeHtml(name)}"`;
  const rest = restOf(cells);
  return [
    `<div class="pamtlab-table"${named}>`,
    `<table><thead>${row("th", cells.names)}</thead>`,
    `<tbody>${cells.lines.map((line) => row("td", line)).join("\n")}</tbody></table>`,
    ...(rest === "" ? [] : [`<p>${rest}</p>`]),
    "</div>",
  ].join("\n");
}

/** A table as plain text in aligned columns. */
export function cellsToText(cells: Cells): string {
  const lines = [cells.names, ...cells.lines].map((line) => line.map(oneLine));
  const widths = cells.names.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => (cells.numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
  const rest = restOf(cells);
  return [...text, ...(rest === "" ? [] : [rest])].join("\n");
}

/** A table in GitHub's Markdown. */
export function cellsToMarkdown(cells: Cells): string {
  return (
    markdownRow(cells.names.map(markdownText)) +
    markdownRow(cells.numeric.map((numeric) => (numeric ? "---:" : ":---"))) +
    cells.lines.map((line) => markdownRow(line.map(markdownText))).join("")
  );
}

function restOf({ left }: Cells): string {
  return left === 0 ? "" : `and ${left} more ${left === 1 ? "row" : "rows"}`;
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ");
}

function markdownRow(texts: readonly string[]): string {
  return `| ${texts.join(" | ")} |\n`;
}

function markdownText(text: string): string {
  return escapeHtml(oneLine(text)).replace(/[\\|`*_[\]]/g, (character) => `\\${character}`);
}
