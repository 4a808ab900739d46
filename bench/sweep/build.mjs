import asc from "assemblyscript/asc";
import { build } from "../wasm.mjs";

const options = "--runtime stub -O3 --shrinkLevel 1 --noAssert --converge --importMemory --noExportMemory --enable simd";

await build(asc, {
  folder: "sweep",
  source: "kernel.as.ts",
  target: "lib/terms/wasm-bytes.ts",
  options,
  what: "runs the last operation of a formula",
});
await build(asc, {
  folder: "sweep",
  source: "csv.as.ts",
  target: "lib/output/wasm-bytes.ts",
  options,
  what: "writes rows of CSV",
});
