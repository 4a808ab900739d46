import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["./test/kernel/built.ts"],
    pool: "threads",
    // Files share what they import: loading the property test library anew takes seconds for each.
    isolate: false,
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
