import asc from "assemblyscript/asc";
import { build } from "../wasm.mjs";

await build(asc, {
  folder: "ingest",
  source: "lines.as.ts",
  target: "lib/input/trace/core/wasm-bytes.ts",
  options: "--runtime stub -O3 --noAssert --converge --importMemory --noExportMemory --enable simd",
  what: "reads lines",
});
