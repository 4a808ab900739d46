import type { Host } from "../scene/host.js";
import type { PamtMode } from "../scene/host-spec.js";

/** One part of a footprint. */
export interface Component {
  /** The field's name for it, such as `PAMT_4K`. */
  readonly name: string;
  /** The page kind it counts as. */
  readonly kind: string;
  /** When it is taken: `boot`, or by what event. */
  readonly when: string;
  /** What there is one of it for: `host`, `TD`, `vCPU`. */
  readonly scope: string;
  /** The PAMT mode it belongs to. */
  readonly mode: PamtMode;
  readonly bytes: number;
}

/** What a host takes at boot in one mode, before any TD runs. */
export function bootComponents(host: Host, mode: PamtMode): Component[] {
  const sum = (table: "pamt4k" | "pamt2m" | "pamt1g" | "bitmap"): number =>
    host.tdmrs.reduce((total, tdmr) => total + tdmr[table], 0);
  const part = (name: string, kind: string, bytes: number): Component => ({
    name,
    kind,
    when: "boot",
    scope: "host",
    mode,
    bytes,
  });
  const upper = [
    part("PAMT_2M", "boot-time tables", sum("pamt2m")),
    part("PAMT_1G", "boot-time tables", sum("pamt1g")),
  ];
  if (mode === "static") return [part("PAMT_4K", "boot-time tables", sum("pamt4k")), ...upper];
  return [
    part("page bitmap", "boot-time tables", sum("bitmap")),
    ...upper,
    part("refcount array", "refcount counters", host.refcounts.flat),
  ];
}

/**
 * What dmesg prints as "KB allocated for PAMT" on this host: the boot-time tables, without the counters.
 * NaN where TDX cannot be initialised.
 *
 * @example
 * pamtKb(host({ memory: "256G" }), "static"); // 1050632
 */
export function pamtKb(host: Host, mode: PamtMode): number {
  if (host.failure) return Number.NaN;
  const tables = bootComponents(host, mode).filter(({ kind }) => kind === "boot-time tables");
  return tables.reduce((sum, { bytes }) => sum + bytes, 0) / 1024;
}
