import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LanguageService } from "../../../lib/kernel/language/language-service.js";

let folder = "";
let service: LanguageService;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pamtlab-editor-"));
  service = new LanguageService(folder);
  service.add(
    1,
    "/** A machine. */\ninterface Host {\n  /** Bytes. */\n  memory: number;\n  mode: 'on' | 'off' }",
  );
  service.add(
    2,
    "const hosts: Host[] = [];\n/** Here. */\nlet home: Host = { memory: 1, mode: 'on' };",
  );
  service.add(
    3,
    [
      "/**",
      " * Adds two numbers.",
      " *",
      " * @param left The one.",
      " * @example",
      " * sum(1, 2); // 3",
      " */",
      "function sum(left: number, right: number): number {",
      "  return left + right;",
      "}",
    ].join("\n"),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is offered where `|` stands. */
function offered(marked: string): readonly string[] {
  return complete(marked).matches;
}

function complete(marked: string): ReturnType<LanguageService["complete"]> {
  const cursor = marked.indexOf("|");
  return service.complete(marked.replace("|", ""), cursor);
}

interface Match {
  readonly text: string;
  readonly type: string;
  readonly signature?: string;
  readonly documentation?: string;
}

function described(marked: string): readonly Match[] {
  return complete(marked).metadata?.["_jupyter_types_experimental"] as Match[];
}

describe("completion", () => {
  test("offers members, of names of earlier cells too", () => {
    expect(offered("home.m|")).toEqual(["memory", "mode"]);
    expect(offered("console.lo|g")).toEqual(["log"]);
    expect(complete("const x = home.me|")).toMatchObject({ start: 15, end: 17 });
  });

  test("offers names of earlier cells, of this one and of the language", () => {
    expect(offered("ho|")).toEqual(["home", "hosts"]);
    expect(offered("const here = 1; her|")).toEqual(["here"]);
    expect(offered("struct|")).toEqual(["structuredClone"]);
    expect(offered("HOM|")).toEqual(["home"]);
    const all = offered("|");
    expect(all).toEqual(expect.arrayContaining(["home", "sum", "Array", "await"]));
    expect(all.indexOf("home")).toBeLessThan(all.indexOf("Array"));
  });

  test("knows what code that is not finished is in", () => {
    expect(offered("function f() {\n  if (home.me|")).toEqual(["memory"]);
    expect(offered("home = { mode: 'of|")).toEqual(["off"]);
    expect(offered("const h: Host = { me|")).toEqual(["memory"]);
    expect(offered("{ a: home.me| }")).toEqual(["memory"]);
    expect(offered("let home = 5; home.toF|")).toEqual(["toFixed"]);
  });

  test("offers texts that a type allows, and modules", () => {
    expect(offered("const t: Record<'a b', 1>['a |")).toEqual(["a b"]);
    expect(offered("import fs from 'node:f|'")).toEqual(["node:fs", "node:fs/promises"]);
    expect(offered("import { readFileS| } from 'node:fs'")).toEqual(["readFileSync"]);
    expect(offered("'ho|'")).toEqual([]);
  });

  test("tells kind, signature and documentation", () => {
    expect(described("home.me|")).toEqual([
      {
        start: 5,
        end: 7,
        text: "memory",
        type: "property",
        signature: "(property) Host.memory: number",
        documentation: "Bytes.",
      },
    ]);
    expect(described("su|")[0]).toMatchObject({
      text: "sum",
      type: "function",
      signature: "function sum(left: number, right: number): number",
      documentation: "Adds two numbers.",
    });
    expect(described("console.lo|")[0]?.type).toBe("method");
    expect(described("|").find(({ text }) => text === "home")?.type).toBe("let");
  });
});

function plain(code: string, cursor = code.length, detail = 0): unknown {
  return service.inspect(code, cursor, detail)?.["text/plain"];
}

describe("inspection", () => {
  test("tells of a name what it is and what is written about it", () => {
    const about = "function sum(left: number, right: number): number\n\nAdds two numbers.";
    expect(plain("sum")).toContain(about);
    expect(plain("sum", 0)).toContain(about);
    expect(plain("home")).toBe("let home: Host\n\nHere.");
    expect(plain("const h: Host = home", 10)).toBe("interface Host\n\nA machine.");
    expect(plain("home.memory")).toBe("(property) Host.memory: number\n\nBytes.");
  });

  test("writes Markdown, examples as code", () => {
    const shown = service.inspect("sum", 1)?.["text/markdown"];
    expect(shown).toContain(
      "```typescript\nfunction sum(left: number, right: number): number\n```",
    );
    expect(shown).toContain("```typescript\nsum(1, 2); // 3\n```");
  });

  test("within a call tells the signature and the parameter", () => {
    expect(plain("sum(")).toMatch(
      /^sum\(left: number, right: number\): number\n\n`left`: The one\./,
    );
    expect(plain("[1].map(sum(1, ")).toMatch(/^sum\(left: number, right: number\): number\n\nAdds/);
  });

  test("in detail gives the text that declares the name", () => {
    expect(plain("sum", 1, 1)).toContain("  return left + right;\n}");
    expect(plain("home", 1, 1)).toContain("home: Host = { memory: 1, mode: 'on' }");
  });

  test("knows nothing of what is nothing", () => {
    expect(service.inspect("", 0)).toBeUndefined();
    expect(service.inspect("1 + ", 4)).toBeUndefined();
    expect(service.inspect("nope", 2)?.["text/plain"] ?? "any").toBe("any");
  });
});

test.each([
  ["{ a: 1, b: 2 }", "complete"],
  ["await f()", "complete"],
  ["const a = {", "incomplete"],
  ["{ a: 1,", "incomplete"],
  ["`abc", "incomplete"],
  ["let 1 = 2;", "invalid"],
  ["}", "invalid"],
])("%j is %s", (code, status) => expect(service.isComplete(code).status).toBe(status));
