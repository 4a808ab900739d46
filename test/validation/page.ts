import { bootLogs } from "./boot-logs.js";
import { caches } from "./caches.js";
import { guestLayouts } from "./guests.js";
import { limits } from "./limits.js";
import { measured } from "./measured.js";
import type { Group, Row } from "./row.js";
import { overheadTable, shares } from "./shares.js";
import { tds } from "./tds.js";

const columns = ["what", "published", "ours", "difference", "why", "source"] as const;

const opening = `# Published figures and ours

Every figure that was published and that pamtlab has something to say about, ours beside it, and why they differ. The
difference is ours less the published one, as a share of it. The page is written by \`UPDATE=1 npx vitest run
test/validation\` from what the library answers; without UPDATE that test fails when an answer changes.
`;

/** All groups, in the order of the page. */
export function groups(): readonly Group[] {
  return [
    bootLogs(),
    overheadTable(),
    shares(),
    caches(),
    limits(),
    guestLayouts(),
    tds(),
    measured(),
  ];
}

/** The page as Markdown. */
export function page(all: readonly Group[]): string {
  return [opening, ...all.map(section)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function section({ title, rows }: Group): string {
  const body = rows.map((row: Row) =>
    line(columns.map((column) => row[column].replaceAll("|", "\\|"))),
  );
  return [`## ${title}`, "", line(columns), line(columns.map(() => "---")), ...body, ""].join("\n");
}
