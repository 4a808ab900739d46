// What a fleet takes, as a formula: pairs behind scattered pages by the Poisson rule, caches, and pages that come with count.
import { product, sum, term } from "../../dist/terms/term.js";

export const upTo = (n) => Array.from({ length: n }, (_, i) => i + 1);

/** Hosts, pages, guests, vCPUs, cache minimum and count: 10^5 times as many points as there are counts. */
export const axesOf = (counts) => ({ H: upTo(10), p: upTo(10), g: upTo(10), v: upTo(10), m: upTo(10), c: upTo(counts) });

/** As one writes it for `sweepTerms`. */
export const formula = ({ H, p, g, v, m, c }) => {
  const touched = term((H, p, g) => Math.ceil(H * 4096 * (1 - Math.exp((-512 * p * g) / (H * 4096)))), H, p, g);
  const caches = product(term((v, m) => v * m * 8192, v, m), c);
  return { bytes: sum(touched, sum(caches, term((g, c) => Math.ceil((g * c) / 7) * 4096, g, c))) };
};

/** As one writes it for `sweep`. */
export const answer = ({ H, p, g, v, m, c }) => ({
  bytes: Math.ceil(H * 4096 * (1 - Math.exp((-512 * p * g) / (H * 4096)))) + v * m * 8192 * c + Math.ceil((g * c) / 7) * 4096,
});
