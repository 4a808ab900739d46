import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readNotebook } from "../../lib/notebook/document.js";
import { pictured, toChapter } from "../../lib/report/chapter.js";
import { reportPage } from "../../lib/report/page.js";

const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));
// As in a report, without the tour.
const names = readdirSync(folder).filter((name) => /^(?!00).*\.ipynb$/.test(name));
const chapters = names.map((name) => toChapter(readNotebook(join(folder, name)), name));

describe.each(chapters)("chapter $number of a report", ({ question, answer, parts }) => {
  test("asks, answers in a sentence, shows a chart and ends with assumptions", () => {
    expect(question).not.toContain("#");
    expect(answer).toMatch(/\d/);
    const kinds = parts.map(({ kind }) => kind);
    expect(kinds).toContain("chart");
    expect(kinds.filter((kind) => kind === "answer")).toHaveLength(1);
    expect(kinds.at(-1)).toBe("assumptions");
    expect(JSON.stringify(parts)).not.toContain('} from \\"pamtlab');
  });
});

describe("a report", () => {
  const hosts = [
    { host: "a <b> (1 TiB)", chapters },
    { host: "broken.txt", failure: "TDX cannot be initialised: TDMRs exhausted", chapters: [] },
  ];
  const page = reportPage(hosts, "What TDX metadata takes");
  // What a reader sees; a failure would print megabytes of the library otherwise.
  const seen = page.replaceAll(/<script>[^]*?<\/script>/g, "");

  test("lists each question with its answer, and leads to it", () => {
    for (const { number, question } of chapters) {
      const asked = question.replaceAll("'", "&#39;");
      expect(seen).toContain(`<a href="#q1-${number}">${asked}</a>`);
      expect(seen).toContain(`id="q1-${number}"`);
    }
    expect(seen).toContain("a &lt;b&gt; (1 TiB)");
    expect(seen.match(/TDMRs exhausted/g)!.length).toBeGreaterThanOrEqual(2);
  });

  test("carries the chart library once, runs that and its own script alone, and fetches nothing", () => {
    const scripts = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, code]) => code!);
    expect(scripts).toHaveLength(2);
    const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(page)!;
    expect(policy).toContain("default-src &#39;none&#39;");
    for (const script of scripts) {
      const hash = createHash("sha256").update(script).digest("base64");
      expect(policy).toContain(`sha256-${hash}`);
    }
    expect(seen).not.toMatch(/(?:src|href)="(?!#|data:)/);
    const charts = chapters.flatMap(({ parts }) => parts.filter(({ kind }) => kind === "chart"));
    expect(seen.match(/class="chart" id="chart-\d+"/g)).toHaveLength(charts.length);
  });

  test("has the same bytes when it is made again", () => {
    expect(reportPage(hosts, "What TDX metadata takes") === page).toBe(true);
  });

  test("has a still picture of each chart, where there is one to draw it", async () => {
    const drawn = await pictured(chapters[1]!, async () => "<svg>drawn</svg>");
    const html = reportPage([{ host: "2T", chapters: [drawn] }], "one");
    const image = Buffer.from("<svg>drawn</svg>").toString("base64");
    const charts = drawn.parts.filter(({ kind }) => kind === "chart");
    expect(html.split(`src="data:image/svg+xml;base64,${image}"`).length).toBe(charts.length + 1);
    expect(html.includes("<noscript><style>.pictured .chart { display: none; }")).toBe(true);
  });
});
