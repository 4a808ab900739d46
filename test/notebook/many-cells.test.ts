import { afterAll, beforeAll, expect, test } from "vitest";
import { setup } from "../kernel/built.js";
import { codeCells, runFixture, texts } from "./fixture.js";

beforeAll(() => {
  setup();
  // What is looked at is that nothing is lost; six hundred type checks would take most of the time.
  process.env["PAMTLAB_TYPES"] = "off";
});
afterAll(() => void delete process.env["PAMTLAB_TYPES"]);

test("six hundred trivial cells all finish, each with its own answer", async () => {
  const report = await runFixture("six hundred trivial cells");
  expect(report.status).toBe("ok");
  expect(texts(report)).toStrictEqual(Array.from({ length: 600 }, (_, i) => String(i + 1)));
  expect(codeCells(report).at(-1)?.execution_count).toBe(600);
});
