import type { Host } from "../scene/host.js";
import type { PamtMode } from "../scene/host-spec.js";
import { PAGE } from "../tdx/memory.js";
import { GiB, MiB } from "../units.js";
import type { FleetPages } from "./fleet-pages.js";
import type { Placed } from "./pairs.js";

/** One part of a footprint, in bytes. `explain(name)` tells its formula and where that comes from. */
export interface Component {
  /** The field's name for it, such as `PAMT_4K`. */
  readonly name: string;
  /** The page kind it counts as. */
  readonly kind: string;
  /** When it is taken: `boot`, or by what event. */
  readonly when: string;
  /** What there is one of it for: `host`, `TD` or `vCPU`. */
  readonly scope: string;
  /** The PAMT mode it belongs to; `both` for memory that is no metadata. */
  readonly mode: PamtMode | "both";
  /** Bytes where placement is as expected. */
  readonly bytes: number;
  /** Bytes where the pages that decide it are packed, and where each lies in a range of its own. */
  readonly best: number;
  readonly worst: number;
}

type Tag = Omit<Component, "bytes" | "best" | "worst">;

function fixed(tag: Tag, bytes: number): Component {
  return { ...tag, bytes, best: bytes, worst: bytes };
}

/** What a host takes at boot in one mode, before any TD runs. */
export function bootComponents(host: Host, mode: PamtMode): Component[] {
  const sum = (table: "pamt4k" | "pamt2m" | "pamt1g" | "bitmap"): number =>
    host.tdmrs.reduce((total, tdmr) => total + tdmr[table], 0);
  const part = (name: string, kind: string, bytes: number): Component =>
    fixed({ name, kind, when: "boot", scope: "host", mode }, bytes);
  const tables = "boot-time tables";
  const upper = [part("PAMT_2M", tables, sum("pamt2m")), part("PAMT_1G", tables, sum("pamt1g"))];
  if (mode === "static") return [part("PAMT_4K", tables, sum("pamt4k")), ...upper];
  const counters = host.refcounts[host.policy.refcounts];
  return [
    part("page bitmap", tables, sum("bitmap")),
    ...upper,
    part("refcount array", "refcount counters", counters),
  ];
}

/** What TDs take besides their own memory, in both modes alike. */
export function guestComponents(pages: FleetPages, mode: PamtMode): Component[] {
  const part = (name: string, when: string, count: number): Component =>
    fixed({ name, kind: name, when, scope: "TD", mode }, count * PAGE);
  return [
    part("control pages", "TD and vCPU creation", pages.control),
    part("S-EPT pages", "first fault below each", pages.sept),
    part("mirror pages", "first fault below each", pages.mirror),
  ];
}

/** What Dynamic PAMT takes for TDs: pairs behind their pages, and pair pages waiting in caches. */
export function dynamicComponents(
  pages: FleetPages,
  pairs: readonly (Placed & { readonly kind: string })[],
  pagesPerRange: number,
): Component[] {
  const bytes = (ranges: number): number => ranges * pagesPerRange * PAGE;
  const behind = pairs.map(({ kind, best, expected, worst }): Component => {
    const name = `pairs behind ${kind}`;
    const when = "first 4K use of a 2 MiB range";
    return {
      name,
      kind: name,
      when,
      scope: "TD",
      mode: "dynamic",
      bytes: bytes(expected),
      best: bytes(best),
      worst: bytes(worst),
    };
  });
  const caches: Tag = {
    name: "vCPU DPAMT caches",
    kind: "caches",
    when: "topup before a fault",
    scope: "vCPU",
    mode: "dynamic",
  };
  return [...behind, fixed(caches, pages.cached * PAGE)];
}

/** Memory that TDs take in both modes and that is no metadata: their own, and what KVM's other caches hold when full. */
export function besideComponents(pages: FleetPages): Component[] {
  return [
    beside("private 4K pages", pages.private4k * PAGE),
    beside("private 2M pages", pages.private2m * 2 * MiB),
    beside("private 1G pages", pages.private1g * GiB),
    beside("shared memory", pages.shared),
    {
      ...beside("other KVM caches", pages.kvmCached * PAGE),
      when: "topup before a fault",
      scope: "vCPU",
    },
  ];
}

function beside(name: string, bytes: number): Component {
  return fixed({ name, kind: name, when: "first touch", scope: "TD", mode: "both" }, bytes);
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
