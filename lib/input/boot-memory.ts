import { InputError } from "../errors.js";
import type { HostSpec, RangeSpec } from "../scene/host-spec.js";
import { overlap, type LogRange } from "./address.js";
import { hasMap, type Boot, type NodeRange } from "./boot.js";
import type { MapName } from "./dmesg-facts.js";
import { applyEdits, usable, type E820Entry } from "./e820.js";

/** Memory blocks of a boot, where they were read from, and what that takes for granted. */
export interface BootMemory {
  readonly ranges: readonly RangeSpec[];
  readonly source: string;
  readonly assumptions: readonly string[];
}

/** The lines that a log needs for an answer, as a command to get them. */
export const NEEDED_LINES: string = 'dmesg | grep -e BIOS-e820 -e "node .*mem" -e CMR -e virt/tdx';

// The map printed last is the one the kernel used: arch/x86/kernel/e820.c, setup_arch() order.
const latestFirst: readonly MapName[] = ["modified", "user", "BIOS-e820"];

/**
 * The memory blocks that a boot's lines show: node ranges (memblock itself) before the e820 map after the kernel's own
 * changes, before CMRs. Where a map shows nothing in some CMR, lines are missing and the CMRs are used.
 *
 * @throws InputError when no line shows memory.
 */
export function bootMemory(boot: Boot): BootMemory {
  const name = latestFirst.find((map) => boot.maps[map].items.length > 0) ?? "BIOS-e820";
  const printed = usable(boot.maps[name].items);
  const e820 = usable(applyEdits(boot.maps[name].items, boot.edits));
  const nodes = boot.nodes.items;
  const cmrs = boot.cmrs.items;
  const shown: readonly LogRange[] = nodes.length > 0 ? nodes : e820;
  if (shown.length === 0 && cmrs.length === 0) throw noMemory(boot);
  if (shown.length === 0) return fromCmrs(cmrs, []);
  const source = nodes.length > 0 ? "node ranges" : mapSource(name);
  const firmware = usable(boot.maps["BIOS-e820"].items);
  const known = [...shown, ...printed, ...firmware];
  const missed = cmrs.filter((cmr) => !known.some((range) => overlap(range, cmr)));
  if (missed.length > 0) {
    const blocks = shown.length === 1 ? "1 memory block" : `${shown.length} memory blocks`;
    const why = `The ${source} lines show ${blocks} and nothing in ${missed.length} of ${cmrs.length} CMRs, so lines are missing`;
    if (boot.failure === undefined) {
      return fromCmrs(cmrs, [`${why} and memory is taken from the CMRs.`]);
    }
    // A failure can only be explained with the holes that the map shows; the CMRs stand in for the rest.
    return {
      ranges: [...shown, ...missed].map(plain),
      source: `${source} and CMR lines`,
      assumptions: [`${why} and those CMRs are taken for memory without holes.`, nodesUnknown],
    };
  }
  const ranges = shown.map((range) => plain(range));
  return { ranges, source, assumptions: [...unshown(nodes, e820), ...absent(nodes, cmrs)] };
}

function fromCmrs(cmrs: readonly LogRange[], why: readonly string[]): BootMemory {
  return {
    ranges: cmrs.map(plain),
    source: "CMR lines",
    assumptions: [
      ...why,
      "Memory blocks are taken from CMRs: holes that a full e820 map would show inside a CMR, and the reserved areas they need, cannot be seen.",
      nodesUnknown,
    ],
  };
}

const nodesUnknown =
  "NUMA nodes are unknown and node 0 is assumed: a block that crosses a node would be two TDMRs.";

function absent(nodes: readonly NodeRange[], cmrs: readonly LogRange[]): readonly string[] {
  return [
    ...(nodes.length === 0 ? [nodesUnknown] : []),
    ...(cmrs.length === 0
      ? [
          "The log has no CMR lines: whether a kernel that takes holes from CMRs would need fewer reserved areas cannot be seen.",
        ]
      : []),
  ];
}

// Linux arch/x86/virt/vmx/tdx/tdx.c, build_tdx_memlist(): memory below 1 MiB is never TDX memory.
const LOW_MEMORY = 2 ** 20;

function unshown(nodes: readonly NodeRange[], e820: readonly E820Entry[]): readonly string[] {
  if (nodes.length === 0) return [];
  const lost = e820.filter(
    (block) =>
      block.end - Math.max(block.start, LOW_MEMORY) >= LOW_MEMORY &&
      !nodes.some((range) => overlap(range, block)),
  );
  if (lost.length === 0) return [];
  return [
    `The node lines show nothing of ${lost.length} of ${e820.length} usable e820 blocks: if node lines are missing from the log, memory and PAMT come out too small.`,
  ];
}

function mapSource(name: MapName): string {
  return name === "BIOS-e820" ? name : `${name} physical RAM map`;
}

function plain(range: LogRange & { readonly node?: number }): RangeSpec {
  const { start, end, node } = range;
  return node === undefined ? { start, end } : { start, end, node };
}

function noMemory(boot: Boot): InputError {
  const states = [
    ...(boot.pamtKb === undefined ? [] : [`${boot.pamtKb} KB allocated for PAMT`]),
    ...(boot.failure === undefined ? [] : [boot.failure]),
    ...(hasMap(boot) ? ["an e820 map without usable memory"] : []),
  ];
  const stated =
    states.length > 0 ? `the log states "${states.join('", "')}" but no` : "the log has no";
  return new InputError(`${stated} memory map (add the lines of: ${NEEDED_LINES})`);
}

/** The fields of a host that a boot's lines state beside its memory. */
export function bootFacts(boot: Boot): Pick<HostSpec, "cmrs" | "pamt" | "keyIds" | "observed"> {
  const { pamtKb, pamt, failure, keyIds, cmrs } = boot;
  const outcome = pamtKb !== undefined || failure !== undefined;
  return {
    ...(cmrs.items.length > 0 && { cmrs: cmrs.items.map(plain) }),
    ...(pamt !== undefined && { pamt }),
    ...(keyIds !== undefined && { keyIds }),
    ...(outcome && {
      observed: {
        ...(pamtKb !== undefined && { pamtKb }),
        ...(pamt !== undefined && { pamt }),
        ...(failure !== undefined && { failure }),
      },
    }),
  };
}
