#!/usr/bin/env bash
# Packs pamtlab, installs it elsewhere as a dependency, and uses it there: types under TypeScript 5.0 and node10
# resolution as tslab has them, require, and the command.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
cd "$root"
npm pack --silent --pack-destination "$elsewhere" >/dev/null
cd "$elsewhere"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent ./pamtlab-*.tgz
cat >script.ts <<'TS'
import { footprint, guest, host, plot, sweep, table } from "pamtlab";

const rows = sweep({ memory: ["1T", "2T"], pamt: ["static", "dynamic"] }, ({ memory, pamt }) => ({
  bytes: footprint(host({ memory, pamt }), [[guest({ memory: "4G" }), 2]]).bytes,
}));
export const figure = plot.line(rows, { x: "memory", y: "bytes", color: "pamt" });
// @ts-expect-error a misspelt column is a compile error
plot.line(rows, { x: "memroy", y: "bytes" });
export const length: number = table(rows).length;
TS
cat >tsconfig.json <<'JSON'
{
  "compilerOptions": {
    "module": "commonjs", "moduleResolution": "node10", "target": "es2022",
    "strict": true, "skipLibCheck": true, "noEmit": true
  },
  "files": ["script.ts"]
}
JSON
node node_modules/@tslab/typescript-for-tslab/bin/tsc -p .
node -e 'const { footprint, host } = require("pamtlab"); if (footprint(host({ memory: "1T" })).bytes !== 4303376384) process.exit(1)'
node_modules/.bin/pamtlab size 64G --json | grep -q '"kb":262664'
node_modules/.bin/pamtlab kernel spec >/dev/null
echo "used as a dependency"
