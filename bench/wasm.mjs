// Compiles AssemblyScript and writes the module as TypeScript, with the hashes by which a test sees that both belong together.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/**
 * `build(asc, { folder, source, target, options, what })`: `asc` is the compiler that the manifest in `folder` pins, `source` a
 * file there, `target` one in the root, and `what` says what the module is for.
 */
export async function build(asc, { folder, source, target, options, what }) {
  const from = new URL(`${folder}/`, import.meta.url);
  const text = readFileSync(new URL(source, from), "utf8");
  const compiler = JSON.parse(readFileSync(new URL("package.json", from), "utf8")).devDependencies.assemblyscript;
  let wasm = null;
  const { error, stderr } = await asc.main([source, "--outFile", "made.wasm", ...options.split(" ")], {
    readFile: (name) => (name === source ? text : null),
    writeFile: (_, contents) => void (wasm = contents),
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const lines = Buffer.from(wasm).toString("base64").match(/.{1,96}/g);
  writeFileSync(
    new URL(`../${target}`, import.meta.url),
    `// Made by bench/${folder}/build.mjs from ${source} beside it; not to be edited.

/** The compiler, the source's SHA-256 and the module's. */
export const WASM_ORIGIN = {
  compiler: "assemblyscript ${compiler}",
${inLine(`  options: "${options}",`)}
  source: "${sha256(text)}",
  bytes: "${sha256(wasm)}",
} as const;

/** The module that ${what}, ${wasm.length} bytes, in base64. */
export const WASM: string = [
${lines.map((line) => `  "${line}",`).join("\n")}
].join("");
`,
  );
  console.log(`${wasm.length} bytes`);
}

/** A field of an object as the formatter has it. */
function inLine(field) {
  return field.length > 100 ? field.replace(": ", ":\n    ") : field;
}
