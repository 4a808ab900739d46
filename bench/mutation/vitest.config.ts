import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The tests of the model that are quick enough to be run once a mutant. */
export default defineConfig({
  resolve: {
    alias: { "@fast-check/vitest": fileURLToPath(new URL("prop.ts", import.meta.url)) },
  },
  test: {
    include: [
      "test/tdx/*.test.ts",
      "test/model/{backing,footprint,pool,place}.test.ts",
      "test/model/simulate/{simulate,lost,faults,refused,splits,columns,runs}.test.ts",
      "test/model/{engine,buddy,races,replay}/*.test.ts",
      "test/vectors/*.test.ts",
    ],
    pool: "threads",
    isolate: false,
    testTimeout: 60_000,
  },
});
