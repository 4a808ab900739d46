import { InputError } from "../errors.js";
import type { HostSpec } from "../scene/host-spec.js";
import { formatRange } from "../tdx/memory.js";
import type { LogRange } from "./address.js";
import type { Fact, MapName } from "./dmesg-facts.js";
import type { E820Edit, E820Entry } from "./e820.js";
import { FactList } from "./fact-list.js";

/** A line "node N: [mem …]". */
export interface NodeRange extends LogRange {
  readonly node: number;
}

/** What one boot's lines state. */
export interface Boot {
  readonly maps: Readonly<Record<MapName, FactList<E820Entry>>>;
  /** The kernel's changes since the last whole map it printed. */
  readonly edits: readonly E820Edit[];
  readonly nodes: FactList<NodeRange>;
  readonly cmrs: FactList<LogRange>;
  readonly keyIds?: number;
  readonly lastPfn?: number;
  /** `Enable Dynamic PAMT` was seen, and no PAMT line after it yet. */
  readonly dynamic: boolean;
  readonly pamtKb?: number;
  readonly pamt?: HostSpec["pamt"];
  readonly failure?: string;
  /** Lines of a map that could not be used, the first few. */
  readonly unread: readonly string[];
  readonly unreadCount: number;
  /** Whether any line stated anything. */
  readonly begun: boolean;
}

/** A boot of which nothing is known yet. */
export function newBoot(): Boot {
  return {
    maps: { "BIOS-e820": newMap(), user: newMap(), modified: newMap() },
    edits: [],
    nodes: new FactList((range) => range.node),
    cmrs: new FactList(() => ""),
    dynamic: false,
    unread: [],
    unreadCount: 0,
    begun: false,
  };
}

// Each change is one printed line; a kernel that changes its map more often than it has entries is not to be met.
const MOST_EDITS = 4096;

/** Takes a fact into a boot, or answers `restart` where it can only be another boot's. */
export function learn(boot: Boot, fact: Fact): Boot | "restart" {
  switch (fact.kind) {
    case "boot":
      return boot.begun ? "restart" : boot;
    case "map":
      return learnMap(boot, fact.map, fact.entry);
    case "edit":
      return { ...boot, edits: learnEdit(boot.edits, fact.edit) };
    case "node": {
      const range = { ...fact.range, node: fact.node };
      return boot.nodes.admit(range, tdxSeen(boot)).kind === "restart" ? "restart" : boot;
    }
    case "cmr":
      return boot.cmrs.admit(fact.range, hasOutcome(boot)).kind === "restart" ? "restart" : boot;
    case "unread": {
      const text = `line ${fact.line}: ${fact.text}`;
      const unread = boot.unread.length < 3 ? [...boot.unread, text] : boot.unread;
      return { ...boot, unread, unreadCount: boot.unreadCount + 1 };
    }
    case "keyIds":
      return { ...boot, keyIds: fact.count };
    case "lastPfn":
      return { ...boot, lastPfn: Math.max(boot.lastPfn ?? 0, fact.pfn) };
    case "dynamic":
      return { ...boot, dynamic: true, pamt: "dynamic" };
    case "pamt": {
      const { failure: _, ...rest } = boot;
      const pamt = boot.dynamic ? "dynamic" : "static";
      return { ...rest, pamtKb: fact.kb, pamt, dynamic: false };
    }
    case "failure":
      // The line that gives the reason comes first; "module initialization failed (-28)" adds nothing to it.
      return boot.failure === undefined ? { ...boot, failure: fact.text } : boot;
    default:
      return fact satisfies never;
  }
}

function newMap(): FactList<E820Entry> {
  return new FactList((entry) => entry.type);
}

/** A boot that begins with the lines that were taken for repetitions of the one before. */
export function nextBoot({ maps, nodes, cmrs }: Boot): Boot {
  return {
    ...newBoot(),
    maps: {
      "BIOS-e820": maps["BIOS-e820"].next(),
      user: maps.user.next(),
      modified: maps.modified.next(),
    },
    nodes: nodes.next(),
    cmrs: cmrs.next(),
  };
}

/** Whether the boot's lines show memory in any way. */
export function hasMap({ maps, nodes, cmrs }: Boot): boolean {
  const lists = [maps["BIOS-e820"], maps.user, maps.modified, nodes, cmrs];
  return lists.some((list) => list.items.length > 0);
}

function learnMap(boot: Boot, name: MapName, entry: E820Entry): Boot | "restart" {
  const map = boot.maps[name];
  const ended = boot.nodes.items.length > 0 || tdxSeen(boot);
  const admitted = map.admit(entry, ended);
  if (admitted.kind === "restart") return "restart";
  if (admitted.kind === "new" && admitted.clash && admitted.clash.type !== entry.type) {
    const { clash } = admitted;
    throw new InputError(
      `dmesg line ${entry.line}: ${name} ${formatRange(entry)} ${entry.type} overlaps ${formatRange(clash)} ${clash.type} of line ${clash.line} (the kernel prints a map without overlaps; mend the log)`,
    );
  }
  // A map printed anew already holds the changes made before it.
  const printedAnew = admitted.kind === "new" && map.items.length === 1 && name !== "BIOS-e820";
  return printedAnew ? { ...boot, edits: [] } : boot;
}

function learnEdit(edits: readonly E820Edit[], edit: E820Edit): readonly E820Edit[] {
  const known = edits.some(
    (other) => equal(other, edit) && other.from === edit.from && other.to === edit.to,
  );
  if (known) return edits;
  if (edits.length < MOST_EDITS) return [...edits, edit];
  throw new InputError(
    `dmesg line ${edit.line}: more than ${MOST_EDITS} changes of the e820 map (give the log of one boot)`,
  );
}

function tdxSeen(boot: Boot): boolean {
  return boot.cmrs.items.length > 0 || hasOutcome(boot);
}

function hasOutcome(boot: Boot): boolean {
  return boot.pamtKb !== undefined || boot.failure !== undefined;
}

function equal(a: LogRange, b: LogRange): boolean {
  return a.start === b.start && a.end === b.end;
}
