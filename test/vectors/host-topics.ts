import { observedLogs } from "../../lib/input/observed.js";
import { pamtKb } from "../../lib/model/components.js";
import { footprint } from "../../lib/model/footprint.js";
import { host } from "../../lib/scene/host.js";
import type { RangeSpec } from "../../lib/scene/host-spec.js";
import { memoryBlocks, parseAddress } from "../../lib/tdx/memory.js";
import { tdxModule } from "../../lib/tdx/module.js";
import { pamtTables, tdmrInitCalls } from "../../lib/tdx/pamt.js";
import { refcounts } from "../../lib/tdx/refcounts.js";
import { holes, reservedAreas, type ReservedArea } from "../../lib/tdx/reserved.js";
import { tdmrs, tdxBlocks, type Tdmr } from "../../lib/tdx/tdmr.js";
import { GiB, KiB } from "../../lib/units.js";
import type { Topic } from "./topic.js";

type Triple = readonly [string, string, number?];

const hex = (value: number): string => `0x${value.toString(16)}`;
const ranges = (triples: readonly Triple[]): RangeSpec[] =>
  triples.map(([start, end, node = 0]) => ({ start, end, node }));
const offsets = (found: readonly ReservedArea[]): string[][] => found.map((area) => area.map(hex));
/** Holes as the vectors have them: address and size. */
const addresses = (base: number, found: readonly ReservedArea[]): string[][] =>
  offsets(found.map(([offset, size]) => [base + offset, size]));
const tdmr = ([base, size]: readonly [string, string]): Tdmr => ({
  base: parseAddress(base, "base"),
  size: parseAddress(size, "size"),
  node: 0,
});

/** dmesg's KB by the law that the sizes follow, for a host given as a decomposition. */
function decomposed(kind: string, gib: number, upperPages: number): number {
  // A host of one TDMR a page of PAMT_1G: all but the last span 256 GiB or less, so each takes one.
  const sizes = Array.from(
    { length: upperPages },
    (_, index) => Math.floor(gib / upperPages) + (index < gib % upperPages ? 1 : 0),
  );
  const tables = sizes.map((size) => pamtTables(size * GiB, tdxModule()));
  const first = kind === "static" ? ("pamt4k" as const) : ("bitmap" as const);
  return tables.reduce((sum, t) => sum + t[first] + t.pamt2m + t.pamt1g, 0) / KiB;
}

/** The topics of the domain vectors that a host alone answers. */
export const hostTopics: Readonly<Record<string, Topic>> = {
  "static-pamt": ({ tdmrSizeBytes, pamtEntrySize, tdmrBytes }) => {
    if (tdmrBytes !== undefined) return { calls: tdmrInitCalls(tdmrBytes) };
    const t = pamtTables(tdmrSizeBytes, tdxModule({ pamtEntrySize }));
    const total = t.pamt4k + t.pamt2m + t.pamt1g;
    return {
      pamt4kBytes: t.pamt4k,
      pamt2mBytes: t.pamt2m,
      pamt1gBytes: t.pamt1g,
      totalBytes: total,
      totalKB: total / KiB,
    };
  },
  "dynamic-pamt-static-part": ({ tdmrSizeBytes, bitmapEntryBits }) => {
    const t = pamtTables(tdmrSizeBytes, tdxModule({ bitmapEntryBits }));
    const total = t.bitmap + t.pamt2m + t.pamt1g;
    return {
      bitmapBytes: t.bitmap,
      pamt2mBytes: t.pamt2m,
      pamt1gBytes: t.pamt1g,
      totalBytes: total,
      totalKB: total / KiB,
    };
  },
  "dmesg-total": ({ kind, printedKB, sumTdmrGiB, pamt1gPages }) => {
    if (sumTdmrGiB !== undefined) return { printedKB: decomposed(kind, sumTdmrGiB, pamt1gPages) };
    const log = observedLogs().find((one) => one.pamtKb === printedKB);
    if (!log) return "a number printed without a memory map: its decomposition is a vector too";
    return { printedKB: pamtKb(host(log.spec), kind) };
  },
  "tdmr-e2e": ({ cmrs, memblocks }) => {
    const answer = host({ ranges: ranges(cmrs ?? memblocks) });
    return {
      printedKB: pamtKb(answer, "static"),
      tdmrs: answer.tdmrs.map(({ base, size }) => ({ base: hex(base), sizeGiB: size / GiB })),
      staticKB: pamtKb(answer, "static"),
      dynamicKB: pamtKb(answer, "dynamic"),
      sparseRefcountPages: answer.refcounts.sparse / 4096,
      flatRefcountBytes: answer.refcounts.flat,
    };
  },
  "reserved-areas": ({ memblocks, tdmr: span, pamtChunks }) => {
    const blocks = tdxBlocks(memoryBlocks(ranges(memblocks)));
    const chunks = memoryBlocks(
      (pamtChunks ?? []).map(([start, size]: [string, string]) => ({
        start,
        end: Number(start) + Number(size),
      })),
    );
    return {
      holes: addresses(tdmr(span).base, holes(tdmr(span), blocks)),
      rsvd: offsets(reservedAreas(tdmr(span), blocks, chunks)),
    };
  },
  "tdmr-construction": ({ memblocks, maxTdmrs }) => {
    const answer = host({ ranges: ranges(memblocks), module: { maxTdmrs } });
    if (answer.failure) {
      return { error: "ENOSPC", message: answer.failure.message.split(":")[0] };
    }
    const blocks = tdxBlocks(answer.blocks);
    return {
      tdxMemblocks: blocks.map(({ start, end, node }) => [hex(start), hex(end), node]),
      tdmrs: tdmrs(blocks).map(({ base, size, node }) => ({
        base: hex(base),
        size: hex(size),
        nid: node,
      })),
      holes: answer.tdmrs.map(({ base, reserved }) => addresses(base, reserved)),
      staticKB: pamtKb(answer, "static"),
      dynamicKB: pamtKb(answer, "dynamic"),
    };
  },
  refcounts: ({ maxPfn, memblocks }) => {
    if (maxPfn !== undefined) return { bytes: refcounts(maxPfn, []).flat };
    const { refcounts: counters } = host({ ranges: ranges(memblocks) });
    return {
      pages: counters.sparse / 4096,
      bytes: counters.sparse,
      flatBytes: counters.flat,
    };
  },
  headline: ({ staticKB, dynamicKB, hostGB, maxPfn }) => {
    if (staticKB !== undefined) return { ratio: staticKB / dynamicKB };
    const ranges = [{ start: 0, end: hostGB * GiB }];
    const top = maxPfn === "2^52" ? { maxPfn: 2 ** 40 } : {};
    const { static: all, dynamic: boot } = footprint(host({ ranges, ...top }));
    return { exactGiB: { staticGiB: all.bytes / GiB, dpamtGiB: boot.bytes / GiB } };
  },
};
