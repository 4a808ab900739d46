import type { Place } from "./source-map.js";

/** The lines around a place, that line marked and its column pointed at. */
export function excerpt(source: string, { line, column }: Place, around = 1): string[] {
  const lines = source.split("\n");
  const width = String(Math.min(lines.length, line + around)).length;
  const shown: string[] = [];
  for (let number = Math.max(1, line - around); number <= line + around; number++) {
    const text = lines[number - 1];
    if (text === undefined) break;
    const mark = number === line ? ">" : " ";
    shown.push(`${mark} ${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number === line) {
      // Tabs stay tabs, so that the pointer stands where the reader sees the column.
      const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
      shown.push(`${" ".repeat(width + 2)} | ${indent}^`);
    }
  }
  return shown;
}
