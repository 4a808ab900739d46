// Compiles kernel.as.ts and writes lib/model/replay/core/wasm-bytes.ts, with the hashes by which a test sees that both belong together.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const OPTIONS = "--runtime stub -O3 --shrinkLevel 1 --noAssert --converge --importMemory --noExportMemory --enable simd";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const source = readFileSync(new URL("kernel.as.ts", import.meta.url), "utf8");
const compiler = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).devDependencies.assemblyscript;

let wasm = null;
const { error, stderr } = await asc.main(["kernel.as.ts", "--outFile", "kernel.wasm", ...OPTIONS.split(" ")], {
  readFile: (name) => (name === "kernel.as.ts" ? source : null),
  writeFile: (_, contents) => void (wasm = contents),
  listFiles: () => [],
});
if (error) throw new Error(`${error.message}\n${stderr}`);

const lines = Buffer.from(wasm).toString("base64").match(/.{1,96}/g);
writeFileSync(
  new URL("../../lib/model/replay/core/wasm-bytes.ts", import.meta.url),
  `// Made by bench/replay/build.mjs from kernel.as.ts beside it; not to be edited.

/** The compiler, the source's SHA-256 and the module's. */
export const WASM_ORIGIN = {
  compiler: "assemblyscript ${compiler}",
  options:
    "${OPTIONS}",
  source: "${sha256(source)}",
  bytes: "${sha256(wasm)}",
} as const;

/** The module that plays batches, ${wasm.length} bytes, in base64. */
export const WASM: string = [
${lines.map((line) => `  "${line}",`).join("\n")}
].join("");
`,
);
console.log(`${wasm.length} bytes`);
