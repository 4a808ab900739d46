import { defineConfig } from "rolldown";

// The library's many files as one, which takes half the time to import. Packages stay what they are installed as.
export default defineConfig({
  input: "lib/index.ts",
  platform: "node",
  resolve: { extensionAlias: { ".js": [".ts"] } },
  external: /^[^./]/,
  output: { file: "dist/index.js", sourcemap: true, codeSplitting: false },
});
