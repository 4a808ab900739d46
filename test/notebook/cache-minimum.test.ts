import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readNotebook } from "../../lib/notebook/document.js";
import { outputsOfType } from "../../lib/notebook/outputs.js";
import { policies } from "../../lib/tdx/policy.js";

const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));
const name = readdirSync(folder).find((file) => file.startsWith("08-"))!;
const notebook = readNotebook(join(folder, name));

/** The rows of a table that the committed notebook shows, by its name. */
function rowsOf(table: string): Record<string, string>[] {
  const found = outputsOfType<string>(notebook, "text/csv").find(({ bundle }) =>
    String(bundle["text/html"]).includes(`data-name="${table}"`),
  )!;
  const [head, ...lines] = found.data.trim().split("\n");
  const names = head!.split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, at) => [names[at]!, cell])),
  );
}

// Pages that each version leaves with one vCPU for a minimum: two for each unit, or what the version has of its own.
const rules: Readonly<Record<string, (min: number) => number>> = {
  // KVM's generic cache: below its minimum it fills to KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE.
  v2: () => 40,
  // One list with a page for Secure EPT besides.
  v3: (min) => 3 * min,
  v4: (min) => 3 * min,
  v5: (min) => 2 * min,
  // (min_nr_spts + 1) * 2
  "v5-alt": (min) => 2 * (min + 1),
  v6: (min) => 2 * min,
  merged: (min) => 2 * min,
};

describe("notebook 08", () => {
  const idle = rowsOf("held-idle");

  test.each(policies().map((one) => one.name))(
    "%s holds idle what its rule says, exactly",
    (policy) => {
      const rows = idle.filter((row) => row["policy"] === policy);
      expect(rows.length).toBe(8);
      for (const { cacheMin, vcpus, pages, idle: bytes } of rows) {
        const held = rules[policy]!(Number(cacheMin)) * Number(vcpus);
        expect([Number(pages), Number(bytes)]).toEqual([held, held * 4096]);
      }
    },
  );

  test("counts faults that miss: none with 5, none under v5 with 1, some under v6", () => {
    const missed = rowsOf("faults-missed");
    const of = (policy: string, min: string): number =>
      Number(missed.find((row) => row["policy"] === policy && row["cacheMin"] === min)!["missed"]);
    for (const policy of Object.keys(rules)) expect(of(policy, "5")).toBe(0);
    expect(of("v5", "1")).toBe(0);
    expect(of("v6", "1")).toBeGreaterThan(0);
    // The merged code misses on every table that it links: of 1 GiB, of TDVF's image (two units, in a GiB of its own) and the one above.
    expect(of("merged", "1")).toBe(512 + 1 + 2 + 1 + 1);
  });

  test("says who argued what, with the date of each message", () => {
    const [title] = notebook.cells;
    const said = title!.source.split(/\n(?=- )/).map((line) => line.replaceAll("\n  ", " "));
    const by = (date: string, who: string, what: string): boolean =>
      said.some(
        (line) => line.startsWith(`- **${date}**`) && line.includes(who) && line.includes(what),
      );
    for (const [date, who, what] of [
      ["2026-01-28", "Sean Christopherson", "`PT64_ROOT_MAX_LEVEL`"],
      ["2026-02-06", "Yan Zhao", "minimum should be 1"],
      ["2026-02-06", "Sean Christopherson", "drop the `min` parameter"],
      ["2026-02-06", "Rick Edgecombe", "four kinds of pages"],
      ["2026-02-06", "Sean Christopherson", "`topup_private_mapping_cache`"],
      ["2026-02-10", "Sean Christopherson", "6"],
      ["2026-05-25", "Rick Edgecombe", "5"],
    ] as const) {
      expect(by(date, who, what), `${date} ${who} ${what}`).toBe(true);
    }
  });
});
