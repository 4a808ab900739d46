import { InputError } from "../errors.js";
import type { HostSpec } from "../scene/host-spec.js";
import { parseSize } from "../units.js";
import { DmesgLog } from "./dmesg-log.js";
import { IomemLog } from "./iomem-log.js";
import { fromJson } from "./json.js";
import { isBinary, unknownText } from "./unknown-text.js";
import { decoded, LogLines, type LogLine } from "./lines.js";
import { naming } from "./naming.js";

// A host of 3200 ranges, as many as Linux can have, takes some 300 KB of JSON.
const JSON_CAP = 16 * 1024 * 1024;

// A text longer than this is no plain size, and shows whether it is JSON.
const LONGEST_SIZE = 80;

/** Reads any kind of host text, chunk by chunk; JSON alone is kept whole. */
class HostText {
  readonly #lines = new LogLines();
  readonly #dmesg = new DmesgLog();
  readonly #iomem = new IomemLog();
  #kind: "unknown" | "json" | "log" = "unknown";
  #text = "";
  #length = 0;
  #odd = 0;

  push(chunk: string): void {
    this.#length += chunk.trim().length;
    if (this.#kind !== "log") this.#keep(chunk);
    if (this.#kind === "json") return;
    if (isBinary(chunk)) this.#odd += 1;
    for (const line of this.#lines.push(chunk)) this.#line(line);
  }

  host(): HostSpec {
    if (this.#kind === "json") return fromJson(this.#text);
    for (const line of this.#lines.end()) this.#line(line);
    const size = this.#size();
    if (size !== undefined) return { memory: size };
    this.#dmesg.end();
    if (this.#dmesg.hasMap || (this.#dmesg.stated && !this.#iomem.stated))
      return this.#dmesg.host();
    if (this.#iomem.stated) return this.#iomem.host();
    throw unknownText(this.#length, this.#odd > 0);
  }

  #line(line: LogLine): void {
    this.#dmesg.push(line);
    this.#iomem.push(line);
  }

  /** Keeps the beginning until it tells what the text is, and JSON to its end. */
  #keep(chunk: string): void {
    this.#text += chunk;
    if (this.#kind === "unknown") {
      this.#text = this.#text.trimStart();
      if (/^(?:\{|\[\s*[{"\]])/.test(this.#text)) this.#kind = "json";
      else if (this.#text.length > LONGEST_SIZE) {
        this.#kind = "log";
        this.#text = "";
      }
    }
    if (this.#kind === "json" && this.#text.length > JSON_CAP) {
      throw new InputError(
        `too much JSON for one host: more than ${JSON_CAP} characters (give many hosts as a .jsonl file, one a line)`,
      );
    }
  }

  #size(): number | undefined {
    const text = this.#text.trim();
    return /^[\d.]+\s*[a-z]*$/i.test(text) ? parseSize(text, "memory") : undefined;
  }
}

/**
 * The host that a text describes, whatever kind of text it is: a boot log, /proc/iomem, JSON, or a size alone.
 *
 * @throws InputError, begun with `name` if there is one, when it is none of them or cannot be right.
 * @example
 * fromText("2T").memory; // 2199023255552
 */
export function fromText(text: string, name?: string): HostSpec {
  return naming(name, () => {
    const reader = new HostText();
    reader.push(text);
    return reader.host();
  });
}

/**
 * Reads a host from a stream of bytes or text, as `fromText` does; a log of any length takes little memory.
 *
 * @throws InputError, begun with `name`, when it is no host text or cannot be right.
 */
export async function readHost(
  chunks: AsyncIterable<Uint8Array | string>,
  name?: string,
): Promise<HostSpec> {
  const reader = new HostText();
  for await (const chunk of decoded(chunks)) naming(name, () => reader.push(chunk));
  return naming(name, () => reader.host());
}
