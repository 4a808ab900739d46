import { InputError } from "../errors.js";
import type { HostSpec } from "../scene/host-spec.js";
import { formatRange } from "../tdx/memory.js";
import { overlap, type LogRange } from "./address.js";
import type { Fact, MapName } from "./dmesg-facts.js";
import type { E820Edit, E820Entry } from "./e820.js";
import { admit, NOTHING, type FactList } from "./fact-list.js";

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
export const NO_BOOT: Boot = {
  maps: { "BIOS-e820": NOTHING, user: NOTHING, modified: NOTHING },
  edits: [],
  nodes: NOTHING,
  cmrs: NOTHING,
  dynamic: false,
  unread: [],
  unreadCount: 0,
  begun: false,
};

// Each change is one printed line; a kernel that changes its map more often than it has entries is not to be met.
const MOST_EDITS = 4096;

/** The boot with one more fact, or `restart` where the fact can only be another boot's. */
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
      const nodes = admit(boot.nodes, range, sameNode, tdxSeen(boot));
      return nodes === "restart" ? nodes : { ...boot, nodes };
    }
    case "cmr": {
      const cmrs = admit(boot.cmrs, fact.range, equal, hasOutcome(boot));
      return cmrs === "restart" ? cmrs : { ...boot, cmrs };
    }
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

/** A boot that begins with the lines that were taken for repetitions of the one before. */
export function nextBoot(boot: Boot): Boot {
  return {
    ...NO_BOOT,
    maps: {
      "BIOS-e820": fresh(boot.maps["BIOS-e820"]),
      user: fresh(boot.maps.user),
      modified: fresh(boot.maps.modified),
    },
    nodes: fresh(boot.nodes),
    cmrs: fresh(boot.cmrs),
  };
}

function fresh<T extends LogRange>({ repeats }: FactList<T>): FactList<T> {
  return { items: repeats, repeats: [] };
}

/** Whether the boot's lines show memory in any way. */
export function hasMap({ maps, nodes, cmrs }: Boot): boolean {
  const lists = [maps["BIOS-e820"], maps.user, maps.modified, nodes, cmrs];
  return lists.some((list) => list.items.length > 0);
}

function learnMap(boot: Boot, name: MapName, entry: E820Entry): Boot | "restart" {
  const ended = boot.nodes.items.length > 0 || tdxSeen(boot);
  const before = boot.maps[name].items;
  const list = admit(boot.maps[name], entry, sameEntry, ended);
  if (list === "restart") return list;
  const clash = before.find((other) => overlap(other, entry) && other.type !== entry.type);
  if (clash && list.items.length > before.length) {
    throw new InputError(
      `dmesg line ${entry.line}: ${name} ${formatRange(entry)} ${entry.type} overlaps ${formatRange(clash)} ${clash.type} of line ${clash.line} (the kernel prints a map without overlaps; mend the log)`,
    );
  }
  // A map printed anew already holds the changes made before it.
  const edits = before.length === 0 && name !== "BIOS-e820" ? [] : boot.edits;
  return { ...boot, maps: { ...boot.maps, [name]: list }, edits };
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

function sameEntry(a: E820Entry, b: E820Entry): boolean {
  return equal(a, b) && a.type === b.type;
}

function sameNode(a: NodeRange, b: NodeRange): boolean {
  return equal(a, b) && a.node === b.node;
}
