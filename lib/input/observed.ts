import { data, dataText } from "../data.js";
import type { HostSpec, PamtMode, RangeSpec } from "../scene/host-spec.js";
import { fromDmesg } from "./dmesg.js";

/** A published boot log of a TDX host, and what it printed. */
export interface ObservedLog {
  readonly name: string;
  readonly source: string;
  readonly date: string;
  readonly pamt: PamtMode;
  /** The number of its line "KB allocated for PAMT"; null where TDX failed. */
  readonly pamtKb: number | null;
  /** How TDX initialisation failed, or null. */
  readonly failure: string | null;
  /** What its memory map is known from; `inferred` where only a layout that fits the number is. */
  readonly map: "cmr" | "e820" | "inferred";
  /** The host to predict it for. */
  readonly spec: HostSpec;
}

interface Entry extends Omit<ObservedLog, "spec"> {
  readonly file: string;
  readonly layout?: readonly RangeSpec[];
}

/**
 * The published boot logs that ship in `data/observed`, each with the host that its memory map describes.
 *
 * @example
 * observedLogs()[0]?.pamtKb; // 4202516
 */
export function observedLogs(): readonly ObservedLog[] {
  return data<readonly Entry[]>("observed/index.json").map(({ file, layout, ...log }) => ({
    name: log.name,
    source: log.source,
    date: log.date,
    pamt: log.pamt,
    pamtKb: log.pamtKb,
    failure: log.failure,
    map: log.map,
    spec: layout
      ? {
          name: log.name,
          ranges: layout,
          pamt: log.pamt,
          source: "a layout that fits the printed number",
        }
      : { name: log.name, ...fromDmesg(dataText(`observed/${file}`)) },
  }));
}
