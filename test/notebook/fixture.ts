import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNotebook, type RunOptions, type RunReport } from "../../lib/notebook/run.js";
import type { CodeCell } from "../../lib/notebook/document.js";

/** A folder of this test run's own. */
export const scratch: string = mkdtempSync(join(tmpdir(), "pamtlab-notebook-"));

/** The path of a fixture by its title. */
export function fixture(title: string): string {
  return join(import.meta.dirname, "..", "fixtures", "notebook", `${title}.ipynb`);
}

/** Runs a fixture and writes it to the scratch folder. */
export function runFixture(title: string, options: RunOptions = {}): Promise<RunReport> {
  return runNotebook(fixture(title), { out: join(scratch, `${title}.ipynb`), ...options });
}

/** The code cells of an executed notebook. */
export function codeCells({ notebook }: RunReport): CodeCell[] {
  return notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
}

/** What each code cell shows as text: printed, answered or failed. */
export function texts(report: RunReport): string[] {
  return codeCells(report).map(({ outputs }) =>
    outputs
      .map((output) => {
        if (output.output_type === "stream") return output.text;
        if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
        return String(output.data["text/plain"]);
      })
      .join(""),
  );
}
