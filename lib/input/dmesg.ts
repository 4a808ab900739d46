import type { HostSpec } from "../scene/host-spec.js";
import { DmesgLog } from "./dmesg-log.js";
import { logLines } from "./lines.js";
import { isBinary, unknownText } from "./unknown-text.js";

/**
 * The host that a boot log describes: e820 map, node ranges, CMRs, KeyIDs, and what the log itself says of PAMT.
 * Addresses in bytes, `end` exclusive; what the log cannot show is told in `assumptions`.
 *
 * @throws InputError for a line that cannot be right (it is named) and for a log that shows no memory.
 * @example
 * fromDmesg("virt/tdx: CMR: [0x100000, 0x77800000)").source; // "CMR lines"
 */
export function fromDmesg(text: string): HostSpec {
  const log = new DmesgLog();
  for (const line of logLines(text)) log.push(line);
  log.end();
  if (!log.stated) throw unknownText(text.trim().length, isBinary(text));
  return log.host();
}
