// What a fleet takes, in bytes, as a formula of some forty operations: tables at boot, pairs behind scattered pages by the Poisson rule,
// pages of the S-EPT, control pages, caches, and pages that come with count.
import { product, sum, term } from "../../dist/terms/term.js";

export const upTo = (n) => Array.from({ length: n }, (_, i) => i + 1);

/** Hosts of 8 GiB, pages, guests, vCPUs, cache minimum and count: 10^5 times as many points as there are counts. */
export const axesOf = (counts) => ({ H: upTo(10), p: upTo(10), g: upTo(10), v: upTo(10), m: upTo(10), c: upTo(counts) });

/** As one writes it for `sweepTerms`. */
export const formula = ({ H, p, g, v, m, c }) => {
  const boot = term((H) => Math.ceil((H * 262144 + H * 65536 + H * 128) / 4096) * 4096, H);
  const pairs = term((H, p, g) => Math.ceil(H * 4096 * (1 - Math.exp((-512 * p * g) / (H * 4096)))) * 8192, H, p, g);
  const sept = term((p, g) => g * (p * 512 + Math.ceil(p / 512) + 3) * 4096, p, g);
  const control = term((g, v) => g * (5 + v * 6) * 4096, g, v);
  const caches = product(term((v, m) => v * m * 8192, v, m), c);
  const counted = term((g, c) => Math.ceil((g * c) / 7) * 4096, g, c);
  return { bytes: sum(sum(sum(boot, pairs), sept), sum(caches, sum(control, counted))) };
};

/** As one writes it for `sweep`. */
export const answer = ({ H, p, g, v, m, c }) => ({
  bytes:
    Math.ceil((H * 262144 + H * 65536 + H * 128) / 4096) * 4096 +
    Math.ceil(H * 4096 * (1 - Math.exp((-512 * p * g) / (H * 4096)))) * 8192 +
    g * (p * 512 + Math.ceil(p / 512) + 3) * 4096 +
    g * (5 + v * 6) * 4096 +
    v * m * 8192 * c +
    Math.ceil((g * c) / 7) * 4096,
});
