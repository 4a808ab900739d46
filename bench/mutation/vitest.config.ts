import { defineConfig } from "vitest/config";

/** The tests of the model that are quick enough to be run once a mutant. */
export default defineConfig({
  test: {
    include: ["test/{tdx,model,vectors}/**/*.test.ts"],
    exclude: ["test/model/identities.test.ts", "test/model/monotone.test.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 60_000,
  },
});
