import asc from "assemblyscript/asc";
import { build } from "../wasm.mjs";

await build(asc, {
  folder: "replay",
  source: "kernel.as.ts",
  target: "lib/model/replay/core/wasm-bytes.ts",
  options: "--runtime stub -O3 --shrinkLevel 1 --noAssert --converge --importMemory --noExportMemory --enable simd",
  what: "plays batches",
});
