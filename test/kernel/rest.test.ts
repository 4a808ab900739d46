import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { compiled } from "../../lib/compiled.js";
import { LanguageProcess } from "../../lib/kernel/node/language-process.js";

// Longer than a process has to be calm before it gives memory back.
const calm = 4000;

test("a calm process gives back what its work has left behind, and goes on", async () => {
  const script = `
    import { setTimeout as delay } from "node:timers/promises";
    import { givingBack } from ${JSON.stringify(compiled("kernel/rest.js").href)};
    const worked = givingBack();
    let kept = [];
    for (let round = 0; round < 40; round++) kept = Array.from({ length: 2e5 }, (_, i) => ({ i }));
    kept = undefined;
    const before = process.memoryUsage().heapTotal;
    worked();
    await delay(${calm});
    const after = process.memoryUsage().heapTotal;
    worked();
    await delay(${calm});
    console.log(JSON.stringify({ before, after }));
  `;
  const args = ["--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { before, after } = JSON.parse(stdout) as { before: number; after: number };
  expect(after).toBeLessThan(before / 2);
});

test("the compiler's process goes on when it has given memory back", async () => {
  const compiler = new LanguageProcess(process.cwd());
  await compiler.ask("compile", "const page: number = 4096", 1);
  await delay(calm);
  await compiler.ask("compile", "const range: string = page", 2);
  expect(await compiler.ask("check", 2)).toMatchObject({ ename: "CompileError" });
  await compiler.close();
});
