import { describe, expect, test } from "vitest";
import { idleCache } from "../../lib/tdx/idle-cache.js";
import { policy } from "../../lib/tdx/policy.js";
import { KiB } from "../../lib/units.js";

describe("an idle cache", () => {
  test("has its pages in bytes too, those of a fault for one vCPU", () => {
    // v5: 10 pages a vCPU, of which a fault needs 2; 40 waiting S-EPT pages, a pair each.
    expect(idleCache("v5", 5, 8)).toMatchObject({
      bytesPerVcpu: 40 * KiB,
      bytes: 320 * KiB,
      neededBytes: 8 * KiB,
      usableBytes: 8 * KiB,
      leftBytes: 32 * KiB,
      hiddenPairs: 320,
      hiddenBytes: 2560 * KiB,
    });
  });

  test("of no vCPUs is nothing, of fewer is refused", () => {
    expect(idleCache("v6", 5, 0)).toMatchObject({ pages: 0, bytes: 0, pagesPerVcpu: 10 });
    expect(() => idleCache("v6", 5, -1)).toThrow("invalid vcpus: -1");
  });

  test("says in words whether it runs dry, and when", () => {
    expect(idleCache("v6").answer).toContain("with at least 10, so it never runs dry.");
    expect(idleCache("v6", 0).answer).toContain(
      "so it runs dry when a fault needs any pair at all.",
    );
    expect(idleCache("v6", 3).answer).toContain("links 3 new Secure EPT pages and each");
    expect(idleCache("v6").answer).not.toContain("Besides");
  });

  test.each([
    [[], "derived"],
    [["cacheMin"], "inferred"],
    [["septPairAt"], "inferred"],
    [["splitCache"], "derived"],
  ])("of a policy with %j inferred is %s", (inferred, sure) => {
    expect(idleCache({ ...policy("v6"), inferred }).sure).toBe(sure);
  });
});
