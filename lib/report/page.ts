import { boxOf, drawScript, headOf, policyOf } from "../plot/html.js";
import { summary, type FigureJson } from "../plot/figure-json.js";
import { librarySource } from "../plot/library.js";
import { escapeHtml } from "../table/display.js";
import type { Chapter, Part } from "./chapter.js";
import { markdownToHtml } from "./markdown.js";
import { pageStyle, unscripted } from "./page-style.js";

/** One host of a report. */
export interface HostPart {
  /** What it was given as, and what it is. */
  readonly host: string;
  /** Why TDX does not come up on it; it then has no chapters. */
  readonly failure?: string;
  readonly chapters: readonly Chapter[];
}

/**
 * Hosts and their questions as one page that works offline, carries the chart library once, and prints: contents with each
 * answer, then a chapter a question. The same answers give the same bytes.
 */
export function reportPage(hosts: readonly HostPart[], title: string): string {
  const figures: FigureJson[] = [];
  const sections = hosts.map((part, at) => hostHtml(part, at + 1, figures));
  const [library, draw] = [librarySource(), drawScript(figures)];
  return `${headOf(title, policyOf([library, draw]))}
<style>${pageStyle}</style>
<noscript><style>${unscripted}</style></noscript>
<script>${library}</script>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p>Each answer is computed for the host it stands under. Sizes are binary: a GiB is 1024 MiB. Every chapter ends with what it assumes.</p>
</header>
<nav>
<h2>Contents</h2>
${hosts.map((part, at) => contentsOf(part, at + 1)).join("\n")}
</nav>
<main>
${sections.join("\n")}
</main>
<script>${draw}</script>
</body>
</html>
`;
}

const anchor = (host: number, { number }: Chapter): string => `q${host}-${number}`;

function contentsOf({ host, failure, chapters }: HostPart, at: number): string {
  const items = chapters.map(
    (chapter) =>
      `<li value="${chapter.number}"><a href="#${anchor(at, chapter)}">${escapeHtml(chapter.question)}</a><br>${escapeHtml(chapter.answer)}</li>`,
  );
  const said = failure === undefined ? [] : [`<p>${escapeHtml(failure)}</p>`];
  const listed = items.length === 0 ? [] : [`<ol>\n${items.join("\n")}\n</ol>`];
  return [`<h3>${escapeHtml(host)}</h3>`, ...said, ...listed].join("\n");
}

function hostHtml({ host, failure, chapters }: HostPart, at: number, into: FigureJson[]): string {
  const said = failure === undefined ? [] : [`<p class="answer">${escapeHtml(failure)}</p>`];
  const all = chapters.map(
    (chapter) => `<section class="chapter" id="${anchor(at, chapter)}">
<p class="of">${escapeHtml(host)}</p>
<h3>${chapter.number}. ${escapeHtml(chapter.question)}</h3>
${chapter.parts.map((part) => partHtml(part, into)).join("\n")}
</section>`,
  );
  return [`<h2>${escapeHtml(host)}</h2>`, ...said, ...all].join("\n");
}

function partHtml(part: Part, into: FigureJson[]): string {
  if (part.kind === "prose") return markdownToHtml(part.markdown);
  if (part.kind === "table") return part.html;
  if (part.kind === "chart") {
    return chartHtml(part.figure, into.push(part.figure) - 1, part.svg);
  }
  const lines = part.lines.map(escapeHtml);
  if (part.kind === "assumptions") {
    return `<ul class="assumptions">\n${lines.map((line) => `<li>${line}</li>`).join("\n")}\n</ul>`;
  }
  return lines.map((line) => `<p class="${part.kind}">${line}</p>`).join("\n");
}

function chartHtml(figure: FigureJson, ordinal: number, svg?: string): string {
  const box = boxOf(figure, ordinal);
  if (svg === undefined) return `<figure>${box}</figure>`;
  const image = Buffer.from(svg).toString("base64");
  return `<figure class="pictured">${box}<img class="still" alt="${escapeHtml(summary(figure))}" src="data:image/svg+xml;base64,${image}"></figure>`;
}
