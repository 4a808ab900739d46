import asc from "assemblyscript/asc";
import { build } from "../wasm.mjs";

await build(asc, {
  folder: "sweep",
  source: "kernel.as.ts",
  target: "lib/terms/wasm-bytes.ts",
  options: "--runtime stub -O3 --shrinkLevel 1 --noAssert --converge --importMemory --noExportMemory --enable simd",
  what: "runs the last operation of a formula",
});
