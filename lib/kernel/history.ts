import type { Content } from "./message.js";

type Entry = readonly [session: number, line: number, input: string];

/** The inputs of this kernel's life, answered as the protocol's `history_request` asks for them. */
export class History {
  readonly #entries: Entry[] = [];

  add(line: number, input: string): void {
    this.#entries.push([1, line, input]);
  }

  answer(request: Content): readonly (readonly [number, number, unknown])[] {
    const found = this.#select(request);
    if (request["output"] !== true) return found;
    return found.map(([session, line, input]) => [session, line, [input, null]] as const);
  }

  #select(request: Content): readonly Entry[] {
    const { hist_access_type: kind, n, start = 0, stop, pattern, unique } = request;
    if (kind === "range") {
      const end = typeof stop === "number" ? stop : Infinity;
      return this.#entries.filter(([, line]) => line >= Number(start) && line < end);
    }
    let found: readonly Entry[] = this.#entries;
    if (kind === "search") {
      const wanted = glob(typeof pattern === "string" ? pattern : "*");
      found = found.filter(([, , input]) => wanted.test(input));
      if (unique === true) found = [...new Map(found.map((entry) => [entry[2], entry])).values()];
    }
    return typeof n === "number" ? found.slice(Math.max(0, found.length - n)) : found;
  }
}

function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
}
