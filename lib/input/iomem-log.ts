import { InputError } from "../errors.js";
import type { HostSpec } from "../scene/host-spec.js";
import { formatSize } from "../units.js";
import { logRange, type LogRange } from "./address.js";
import type { LogLine } from "./lines.js";

const ENTRY = /^\s*([0-9a-f]{4,16})-([0-9a-f]{4,16}) : (\S.*)$/i;

// A machine has some hundred resources; a file with more System RAM than any map has entries is no /proc/iomem.
const MOST_RANGES = 4096;

/** Reads /proc/iomem line by line; keeps the memory ranges and counts the rest. */
export class IomemLog {
  #entries = 0;
  #masked = 0;
  #ram: LogRange[] = [];
  #hotAdded = 0;
  #softReserved = 0;

  /** Whether any line was one of /proc/iomem. */
  get stated(): boolean {
    return this.#entries > 0;
  }

  push({ text, number }: LogLine): void {
    const found = ENTRY.exec(text);
    if (!found) return;
    const [, first = "", last = "", rest = ""] = found;
    const name = rest.trimEnd();
    this.#entries += 1;
    if (/^0+$/.test(first) && /^0+$/.test(last)) {
      this.#masked += 1;
      return;
    }
    const hotAdded = /^System RAM \(/i.test(name);
    if (!hotAdded && !/^(?:System RAM|Soft Reserved)$/i.test(name)) return;
    const range = logRange("iomem", number, [first, last], 1);
    if (hotAdded) this.#hotAdded += range.end - range.start;
    else if (/^Soft/i.test(name)) this.#softReserved += range.end - range.start;
    else this.#add(range);
  }

  /**
   * The host that the lines describe.
   *
   * @throws InputError when addresses are masked or no line is System RAM.
   */
  host(): HostSpec {
    if (this.#ram.length === 0) throw this.#noMemory();
    const ranges = this.#ram.map(({ start, end }) => ({ start, end }));
    return {
      ranges,
      source: "iomem",
      assumptions: [
        ...this.#leftOut(),
        "NUMA nodes are unknown and node 0 is assumed: a block that crosses a node would be two TDMRs.",
        "/proc/iomem has no CMRs: whether a kernel that takes holes from CMRs would need fewer reserved areas cannot be seen.",
      ],
    };
  }

  #add(range: LogRange): void {
    const inside = this.#ram.some((ram) => ram.start <= range.start && range.end <= ram.end);
    if (inside) return;
    this.#ram.push(range);
    if (this.#ram.length > MOST_RANGES) {
      throw new InputError(
        `iomem line ${range.line}: more than ${MOST_RANGES} ranges of System RAM (give one machine's /proc/iomem)`,
      );
    }
  }

  #leftOut(): readonly string[] {
    return [
      ...(this.#hotAdded > 0
        ? [
            `${formatSize(this.#hotAdded)} of System RAM in parentheses, such as (kmem), are left out: memory added after boot never becomes TDX memory.`,
          ]
        : []),
      ...(this.#softReserved > 0
        ? [
            `${formatSize(this.#softReserved)} are Soft Reserved, such as CXL memory, and left out: they are no memory at boot, so they never become TDX memory.`,
          ]
        : []),
    ];
  }

  #noMemory(): InputError {
    if (this.#masked > 0) {
      return new InputError(
        "iomem: all addresses are 0, as the kernel shows them to ordinary users (run as root: sudo cat /proc/iomem)",
      );
    }
    const seen = this.#leftOut().join(" ");
    return new InputError(
      `iomem: no line is "System RAM" (expected lines such as 00100000-7fffffff : System RAM)${seen && `; ${seen}`}`,
    );
  }
}
