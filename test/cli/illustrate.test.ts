import { expect, test } from "vitest";
import { illustrate } from "../../lib/cli/illustrate.js";
import { drawCharts } from "../../lib/cli/pictures.js";
import type { Exporter } from "../../lib/export/exporter.js";
import { parseNotebook, type Output } from "../../lib/notebook/document.js";
import { bundleOf } from "../../lib/plot/bundle.js";
import { plot } from "../../lib/plot/plot.js";

const exporter: Exporter = {
  svg: async () => "<svg>drawn</svg>",
  png: async (_, options) => Buffer.from(`png at ${options?.scale}`),
  pdf: async () => new Uint8Array(),
  faults: async () => [],
  close: async () => undefined,
};

function notebook(...outputs: Output[]): ReturnType<typeof parseNotebook> {
  const cell = {
    cell_type: "code",
    id: "c",
    metadata: {},
    execution_count: 1,
    outputs,
    source: "",
  };
  return parseNotebook(
    JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
}

async function outputs(library: boolean, ...shown: Output[]): Promise<readonly Output[]> {
  const run = notebook(...shown);
  const pictures = await drawCharts(run, exporter, { files: false });
  const [cell] = illustrate(run, pictures, { library }).cells;
  return cell?.cell_type === "code" ? cell.outputs : [];
}

test("a chart shows its picture where no script runs, and keeps its figure", async () => {
  const chart = plot.bar([{ a: "x", b: 1 }], { x: "a", y: "b", title: "Bars <1>" });
  const data = JSON.parse(JSON.stringify(bundleOf(chart)));
  // Which chart of a process carries the library is not told here.
  const [bare] = /<div style="overflow-x:auto">[^]*$/.exec(data["text/html"])!;
  data["text/html"] = `<script>the library</script>\n${bare}`;
  const shown: Output = { output_type: "display_data", data, metadata: {} };
  for (const library of [true, false]) {
    const [output] = await outputs(library, shown);
    if (!output || !("data" in output)) throw new Error("no data");
    const html = String(output.data["text/html"]);
    const svg = Buffer.from("<svg>drawn</svg>").toString("base64");
    expect(html).toContain(`src="data:image/svg+xml;base64,${svg}"`);
    expect(html).not.toContain("Trust this notebook");
    expect(html.match(/<img /g)).toHaveLength(1);
    expect(html).toContain("window.__pamtlabPlotly");
    expect(html.includes("the library")).toBe(library);
    expect(output.data["image/png"]).toBe(Buffer.from("png at 1").toString("base64"));
    expect(output.data["application/vnd.plotly.v1+json"]).toEqual(
      data["application/vnd.plotly.v1+json"],
    );
  }
});

test("what is no chart stays as it is", async () => {
  const text: Output = { output_type: "stream", name: "stdout", text: "hello\n" };
  const table: Output = {
    output_type: "display_data",
    data: { "text/csv": "a\n1\n" },
    metadata: {},
  };
  expect(await outputs(false, text, table)).toEqual([text, table]);
});
