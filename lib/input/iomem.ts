import type { HostSpec } from "../scene/host-spec.js";
import { IomemLog } from "./iomem-log.js";
import { logLines } from "./lines.js";
import { isBinary, unknownText } from "./unknown-text.js";

/**
 * The host that a copy of /proc/iomem describes: every `System RAM` there was at boot, however deep it is nested.
 * Addresses in bytes, `end` exclusive; what was left out is told in `assumptions`.
 *
 * @throws InputError when the addresses are masked, when a line cannot be right, or when there is no System RAM.
 * @example
 * fromIomem("00100000-7fffffff : System RAM").ranges; // [{ start: 1048576, end: 2147483648 }]
 */
export function fromIomem(text: string): HostSpec {
  const log = new IomemLog();
  for (const line of logLines(text)) log.push(line);
  if (!log.stated) throw unknownText(text.trim().length, isBinary(text));
  return log.host();
}
