import { InputError, invalid, oneOf, whole } from "../errors.js";
import { guest as resolveGuest, type Guest } from "../scene/guest.js";
import { initialOf } from "../scene/guest-parts.js";
import type { GuestSpec } from "../scene/guest-spec.js";
import { guestUnder } from "../scene/guest-policy.js";
import { host as resolveHost, type Host } from "../scene/host.js";
import { tdxRanges } from "../scene/tdx-ranges.js";
import type { PamtMode } from "../scene/host-spec.js";
import { controlPages } from "../tdx/control-pages.js";
import { touchedUnits } from "../tdx/extents.js";
import { idleCache } from "../tdx/idle-cache.js";
import { PAGE, totalBytes } from "../tdx/memory.js";
import { formatSize, GiB, KiB, MiB, parseSize } from "../units.js";
import { fit } from "./fit.js";
import { footprint } from "./footprint.js";

/** How to reserve. */
export interface ChargeOptions {
  /** `packed` unless told: 4K pages fill whole ranges. `scattered`: every range of the host may come to be backed. */
  readonly placement?: "packed" | "scattered";
  /** Guests of this kind on a host; as many as fit unless told. */
  readonly guests?: number;
  /** What KubeVirt itself reserves for such a guest beside its memory, in bytes or as text; its ratio needs it. */
  readonly kubevirtOverhead?: number | string;
  /** Price of a GiB of host memory, in any currency and for any time. */
  readonly price?: number;
}

/** What to reserve for TDX metadata, in bytes, as terms that add up to no less than it takes. */
export interface Charge {
  readonly mode: PamtMode;
  readonly placement: "packed" | "scattered";
  /** Once for the host; for each guest; for each GiB of a guest's memory; for each of its vCPUs. */
  readonly once: number;
  readonly perGuest: number;
  readonly perGib: number;
  readonly perVcpu: number;
  /** The last three for this guest. */
  readonly guest: number;
  /** What one such guest adds to an empty host by the exact model, for comparison. */
  readonly exact: number;
  /** Nova has no term for one instance with libvirt, so that all of it is reserved on the compute node. */
  readonly nova: { readonly reserved_host_memory_mb: number; readonly guests: number };
  /** For each VMI. The ratio multiplies KubeVirt's own overhead; null where that is not told. */
  readonly kubevirt: {
    readonly guestOverhead: string;
    readonly additionalGuestMemoryOverheadRatio: string | null;
  };
  /** `overhead.podFixed.memory` of a RuntimeClass: what the runtime takes itself comes on top. */
  readonly kata: { readonly podFixedMemory: string };
  /** The host's part and one guest's at the price told, or null. */
  readonly money: { readonly once: number; readonly guest: number } | null;
  readonly warnings: readonly string[];
}

/**
 * What an orchestrator reserves for TDX metadata on a host, for guests shaped as this one whatever their memory and vCPUs: a sum of
 * linear terms that is never below what `footprint` answers. A guest counts as if it had accepted all of its memory.
 *
 * @throws InputError for a host on which TDX does not come up, or a wrong option.
 * @example
 * charge(host({ memory: "2T", pamt: "dynamic" }), guest({ memory: "32G", vcpus: 8 })).kata.podFixedMemory; // "258Mi"
 */
export function charge(
  onHost: Host,
  given: string | GuestSpec,
  options: ChargeOptions = {},
): Charge {
  const host = resolveHost(onHost);
  if (host.failure) throw new InputError(`nothing to charge: ${host.failure.message}`);
  const placement = oneOf("placement", options.placement ?? "packed", [
    "packed",
    "scattered",
  ] as const);
  const { price } = options;
  if (price !== undefined && !(price >= 0 && Number.isFinite(price)))
    throw invalid("price", price, "a number, 0 or more");
  const td = guestUnder(
    host.policy,
    resolveGuest({ ...resolveGuest(given), accept: "eager", touched: undefined }),
  );
  const terms = termsOf(host, td, placement);
  const guest = Math.ceil(
    terms.perGuest + (terms.perGib * td.memory) / GiB + terms.perVcpu * td.vcpus,
  );
  const [empty, with1] = [footprint(host), footprint(host, [[td, 1]])];
  const of = (found: typeof empty): number =>
    host.mode === "static" ? found.static.bytes : found.dynamic.best.bytes;
  const guests =
    options.guests === undefined
      ? fit(host, [[td, 1]]).guests
      : whole("guests", options.guests, 0, host.module.maxKeyIds);
  return {
    mode: host.mode,
    placement,
    ...terms,
    guest,
    exact: of(with1) - of(empty),
    nova: { reserved_host_memory_mb: Math.ceil((terms.once + guests * guest) / MiB), guests },
    kubevirt: kubevirt(guest, options.kubevirtOverhead),
    kata: { podFixedMemory: `${Math.ceil(guest / MiB)}Mi` },
    money:
      price === undefined
        ? null
        : { once: (terms.once / GiB) * price, guest: (guest / GiB) * price },
    warnings: [
      ...with1.warnings,
      "KVM's other caches and the process that runs the guest take memory with or without TDX; they are not in this",
      ...(placement === "scattered" || host.mode === "static"
        ? []
        : [
            "pages that scatter take more pairs than this: reserve with placement scattered to be safe whatever happens",
          ]),
    ],
  };
}

interface Terms {
  readonly once: number;
  readonly perGuest: number;
  readonly perGib: number;
  readonly perVcpu: number;
}

/** Pages that scale with one thing; those that keep a 2 MiB range backed are counted in `users`. */
interface Pages {
  readonly own: number;
  readonly users: number;
}

function termsOf(host: Host, td: Guest, placement: "packed" | "scattered"): Terms {
  const isDynamic = host.mode === "dynamic";
  const rules = host.policy;
  const pair = rules.pagesPerRange * PAGE;
  // A pair serves 512 pages where they are packed.
  const perUser = isDynamic && placement === "packed" ? pair / 512 : 0;
  const bytes = ({ own, users }: Pages): number => Math.ceil(own * PAGE + users * perUser);
  const boot = footprint(host)[host.mode].bytes;
  const pairs = placement === "packed" ? 1 : tdxRanges(host);
  const idle = idleCache(rules, rules.cacheMin, 1);
  const control = (vcpus: number): number =>
    controlPages(host.module, { vcpus, l2Vms: td.l2Vms }).total;
  const perVcpu = control(2) - control(1);
  const fixed = control(1) - perVcpu;
  const sept = septOf(td);
  return {
    once: boot + (isDynamic ? pairs * pair : 0),
    perGuest: bytes({
      own: fixed + 2 * sept.fixed,
      users: fixed + sept.fixed + 512 * sept.smallUnits,
    }),
    perGib: bytes({ own: 2 * sept.perGib, users: sept.perGib + td.shares["4k"] * (GiB / PAGE) }),
    perVcpu: bytes({
      own: perVcpu + (isDynamic ? idle.pages : 0),
      users: perVcpu + idle.hiddenPairs,
    }),
  };
}

/**
 * Secure EPT pages of guests shaped as this one, at most: for each GiB of memory, and besides. At every level memory in pieces
 * touches a table more than its size asks for at each end that is not aligned.
 */
function septOf(td: Guest): { perGib: number; fixed: number; smallUnits: number } {
  const { "4k": small, "1g": giant } = td.shares;
  const ends = td.ranges ? 2 * td.ram.length : 2;
  const cuts = 2 * td.sharedExtents.length;
  const firmware = td.firmware === "none" ? 0 : 2;
  const added = initialOf(td, td.firmware, td.ram);
  const initial = totalBytes(touchedUnits(added, 2 * MiB)) / (2 * MiB);
  // Units of 2 MiB that are mapped at 4K whatever the share: the image, initial memory, odd ends, and one of rounding.
  const smallUnits = firmware + initial + ends + cuts + 1;
  const pd = ends + cuts + (firmware > 0 ? 1 : 0) + (giant > 0 ? 1 : 0);
  const upper = ends + 1 + (td.gpaw === 52 ? ends + 1 : 0);
  return {
    perGib: 512 * small + (1 - giant) + 1 / 512 + (td.gpaw === 52 ? 1 / 512 ** 2 : 0),
    fixed: smallUnits + pd + upper,
    smallUnits,
  };
}

function kubevirt(guest: number, own: number | string | undefined): Charge["kubevirt"] {
  const guestOverhead = `${Math.ceil(guest / MiB)}Mi`;
  if (own === undefined) return { guestOverhead, additionalGuestMemoryOverheadRatio: null };
  const bytes = parseSize(own, "kubevirtOverhead");
  if (bytes < 64 * KiB) throw invalid("kubevirtOverhead", formatSize(bytes), "64K or more");
  const ratio = Math.ceil((1 + guest / bytes) * 1000) / 1000;
  return { guestOverhead, additionalGuestMemoryOverheadRatio: ratio.toFixed(3) };
}
