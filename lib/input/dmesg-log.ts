import type { HostSpec } from "../scene/host-spec.js";
import { bootFacts, bootMemory } from "./boot-memory.js";
import { hasMap, learn, nextBoot, newBoot, type Boot } from "./boot.js";
import { mayContinue, withoutStamp } from "./dmesg-patterns.js";
import { pieces, read, type Fact, type Piece } from "./dmesg-facts.js";
import type { LogLine } from "./lines.js";

/** Reads a boot log line by line; what it keeps grows with what the lines state, not with their number. */
export class DmesgLog {
  #boot: Boot = newBoot();
  /** The boot before the current one, if it showed memory. */
  #before: Boot | undefined;
  #boots = 1;
  /** A piece whose rest may stand on the next line. */
  #open: Piece | undefined;
  #joined = 0;

  /** Whether any line was one that a kernel prints about memory or TDX. */
  get stated(): boolean {
    return this.#boot.begun || this.#before !== undefined;
  }

  /** Whether the lines so far show memory. */
  get hasMap(): boolean {
    return hasMap(this.#boot) || this.#before !== undefined;
  }

  push({ text, number }: LogLine): void {
    if (this.#open && this.#goesOn(this.#open, text, number)) return;
    this.#pieces(pieces(text, number));
  }

  /** Says that no line follows: a piece left open is taken as it stands. */
  end(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open) this.#fact(read(open, false));
  }

  /**
   * The host that the lines describe; no line may follow.
   *
   * @throws InputError when they show no memory.
   */
  host(): HostSpec {
    this.end();
    const fallen = !hasMap(this.#boot) && this.#before !== undefined;
    const boot = fallen ? this.#before! : this.#boot;
    const { ranges, source, assumptions } = bootMemory(boot);
    const end = Math.max(...ranges.map((range) => Number(range.end)));
    const pfn = boot.lastPfn;
    const covers = pfn !== undefined && pfn >= Math.floor(end / 4096);
    return {
      ranges,
      ...bootFacts(boot),
      ...(covers && { maxPfn: pfn }),
      source,
      assumptions: [...this.#remarks(boot, fallen), ...assumptions],
    };
  }

  #remarks(boot: Boot, fallen: boolean): readonly string[] {
    const which = fallen ? "the last with a memory map" : "the last";
    const unread = boot.unread.join("; ");
    return [
      ...(this.#boots > 1 ? [`The log holds ${this.#boots} boots: ${which} is used.`] : []),
      ...(boot.unreadCount > 0
        ? [
            `${boot.unreadCount} e820 lines of unknown type are taken for no memory, so it may come out too small (${unread}).`,
          ]
        : []),
    ];
  }

  /** Tries the line as the rest of the open piece; false where it is a line of its own. */
  #goesOn(open: Piece, text: string, number: number): boolean {
    const rest = withoutStamp(text);
    this.#open = undefined;
    if (rest !== "" && this.#joined < 3 && mayContinue(rest)) {
      this.#joined += 1;
      const more = pieces(rest, number);
      const own = rest.length - more.reduce((sum, piece) => sum + piece.text.length, 0);
      this.#pieces([{ ...open, text: `${open.text.trimEnd()} ${rest.slice(0, own)}` }, ...more]);
      return true;
    }
    this.#fact(read(open, false));
    this.#joined = 0;
    return false;
  }

  #pieces(found: readonly Piece[]): void {
    for (const [index, piece] of found.entries()) {
      const reading = read(piece, index === found.length - 1);
      if (reading === "open") {
        this.#open = piece;
        return;
      }
      this.#fact(reading);
    }
    this.#joined = 0;
  }

  #fact(fact: Fact | "open" | undefined): void {
    if (fact === undefined || fact === "open") return;
    const next = learn(this.#boot, fact);
    if (next !== "restart") {
      this.#boot = next.begun ? next : { ...next, begun: true };
      return;
    }
    if (hasMap(this.#boot)) this.#before = this.#boot;
    this.#boots += 1;
    const begun = fact.kind === "boot" ? newBoot() : nextBoot(this.#boot);
    const learnt = learn(begun, fact);
    this.#boot = { ...(learnt === "restart" ? newBoot() : learnt), begun: true };
  }
}
