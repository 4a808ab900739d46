import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { plot } from "../../lib/plot/plot.js";
import { browserRuns } from "../plot/chromium.js";
import { pamtlab } from "./terminal.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-chart-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const written = (name: string, json: unknown): string => {
  writeFileSync(at(name), typeof json === "string" ? json : JSON.stringify(json));
  return at(name);
};
const rows = [
  { part: "pairs", bytes: 8192 },
  { part: "tables", bytes: 4096 },
];
const figure = written("figure.json", plot.bar(rows, { x: "part", y: "bytes", title: "Parts" }));

test("a figure file becomes a page and data without a browser", async () => {
  const ran = await pamtlab([
    "chart",
    figure,
    "-o",
    ...["a.html", "a.csv", "a.json", "a.md"].map(at),
  ]);
  expect(ran).toEqual({ code: 0, out: "", err: "" });
  expect(readFileSync(at("a.html"), "utf8")).toContain("<title>Parts</title>");
  expect(readFileSync(at("a.csv"), "utf8")).toBe(
    "series,x,y\nbytes,pairs,8192\nbytes,tables,4096\n",
  );
  expect(JSON.parse(readFileSync(at("a.json"), "utf8"))).toHaveLength(2);
  expect(readFileSync(at("a.md"), "utf8")).toContain("| bytes | tables | 4096 |");
});

test.each<[string, unknown, string]>([
  ["text", "x,y", " is no JSON: "],
  ["a list", [], " is no object "],
  ["no data", { layout: {} }, " has no list named data "],
  ["a bare trace", { data: [1] }, " has no object as trace 1 "],
  ["a bare layout", { data: [], layout: 1 }, " has a layout that is no object "],
  ["another kind", { data: [{ type: "surface" }] }, 'trace 1 is of type "surface"'],
])("%s is no figure", async (_, json, why) => {
  const ran = await pamtlab(["chart", written("bad.json", json), "-o", at("bad.html")]);
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/^pamtlab: invalid figure: .*\n$/);
  expect(ran.err).toContain(why);
  expect(readdirSync(folder)).not.toContain("bad.html");
});

test("files that cannot be read or written, and other endings, are named", async () => {
  const answers = await Promise.all([
    pamtlab(["chart", at("none.json"), "-o", at("a.html")]),
    pamtlab(["chart", figure, "-o", at("a.gif")]),
    pamtlab(["chart", figure, "-o", join(figure, "a.html")]),
    pamtlab(["chart", figure]),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  const [unread, ending, unwritten, missing] = answers.map(({ err }) => err);
  expect(unread).toContain('none.json": no such file (expected a figure in JSON)');
  expect(ending).toMatch(/invalid output: ".*a\.gif" \(expected a name ending in \.svg, \.png/);
  expect(unwritten).toContain("pamtlab: cannot write ");
  expect(missing).toContain("'-o, --output <file...>' not specified");
});

describe.runIf(browserRuns)("with a browser", { timeout: 120_000 }, () => {
  test("it becomes pictures", async () => {
    const files = ["b.svg", "b.png", "b.pdf"].map(at);
    expect(await pamtlab(["chart", figure, "-o", ...files, "--scale", "1"])).toEqual({
      code: 0,
      out: "",
      err: "",
    });
    const [svg, png, pdf] = files.map((file) => readFileSync(file));
    expect(svg!.toString()).toContain(">Parts<");
    expect(png!.readUInt32BE(16)).toBe(720);
    expect(pdf!.subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("what Plotly does not know or take is refused by name", async () => {
    const json = { data: [{ type: "bar", y: "q" }], layout: { tite: "a", xaxis: { type: "no" } } };
    const ran = await pamtlab(["chart", written("faulty.json", json), "-o", at("c.svg")]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/^pamtlab: invalid figure: .*faulty\.json", by Plotly: /);
    for (const name of ["tite", "xaxis", "y"]) expect(ran.err).toContain(name);
  });
});
