import { InputError } from "../errors.js";
import { intersect, parseExtents, type Extent } from "../tdx/extents.js";
import { alignUp, formatRange, PAGE, totalBytes } from "../tdx/memory.js";
import type { Gpaw } from "../tdx/sept.js";
import { formatSize, parseSize } from "../units.js";
import { LAZY_BOOT_TOUCHED } from "./accept.js";
import { checkWidth, extentsWithin, pages } from "./guest-check.js";
import { placeShared, touchedFirst } from "./guest-layout.js";
import { firmwareMemory, q35Memory, type Firmware } from "./guest-memory.js";
import type { GuestSpec } from "./guest-spec.js";
import { swiotlb } from "./swiotlb.js";

/** Guest addresses of memory: the ranges given, or a plain size laid out as q35 does. */
export function memoryOf(spec: GuestSpec, gpaw: Gpaw, image: readonly Extent[]): Extent[] {
  const plain = spec.memory === undefined ? undefined : pages("memory", spec.memory);
  if (plain === undefined && !spec.ranges?.length) {
    throw new InputError("incomplete guest: no memory (give memory, such as 32G, or ranges)");
  }
  const ram = spec.ranges ? parseExtents(spec.ranges, "ranges", PAGE) : q35Memory(plain!);
  checkWidth(ram, gpaw);
  const sum = totalBytes(ram);
  if (plain !== undefined && plain !== sum) {
    throw new InputError(
      `contradiction: memory is ${plain} bytes but ranges hold ${sum} (give one, or ranges: undefined)`,
    );
  }
  const clash = intersect(ram, image)[0];
  if (!clash) return ram;
  throw new InputError(
    `overlapping ranges: ${formatRange(clash)} of memory and the firmware image ${image.map(formatRange).join()} (leave it free, or firmware: "none")`,
  );
}

/** Guest addresses that are shared with the host. */
export function sharedOf(
  shared: NonNullable<GuestSpec["shared"]>,
  ram: readonly Extent[],
  vcpus: number,
): Extent[] {
  if (typeof shared === "object") return extentsWithin("shared", shared, ram);
  const memory = totalBytes(ram);
  const bytes =
    shared === "swiotlb" ? swiotlb(memory, vcpus).finalBytes : parseSize(shared, "shared");
  if (bytes <= memory) return placeShared(ram, alignUp(bytes, PAGE));
  const amount = shared === "swiotlb" ? `"swiotlb", which is ${bytes} bytes` : `${bytes}`;
  throw new InputError(
    `invalid shared: ${amount} (expected at most ${memory}, the guest's memory)`,
  );
}

/** What of the guest's own memory has been touched. */
export function touchedOf(
  spec: GuestSpec & { readonly acceptGranule: number },
  own: readonly Extent[],
): { readonly extents: readonly Extent[]; readonly warnings: readonly string[] } {
  const limit = totalBytes(own);
  const { touched, accept, acceptGranule } = spec;
  if (accept === "eager") {
    if (touched === undefined) return { extents: own, warnings: [] };
    throw new InputError(
      `contradiction: touched is ${JSON.stringify(touched)} but accept is eager, which touches all memory (give accept: "lazy", or touched: undefined)`,
    );
  }
  if (touched === undefined) {
    const extents = touchedFirst(own, LAZY_BOOT_TOUCHED, acceptGranule);
    const warning = `lazy accept: ${formatSize(totalBytes(extents))} taken as touched, as by a typical Linux boot (touched was not given)`;
    return { extents, warnings: [warning] };
  }
  const share = typeof touched === "string" && /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(touched);
  const bytes = share ? (Number(share[1]) / 100) * limit : parseSize(touched, "touched");
  if (bytes <= limit) {
    return { extents: touchedFirst(own, alignUp(bytes, PAGE), acceptGranule), warnings: [] };
  }
  throw new InputError(
    `invalid touched: ${JSON.stringify(touched)} (expected at most ${limit} bytes, the private memory, or 100%)`,
  );
}

/** What was added before the TD ran, besides the firmware image. */
export function initialOf(spec: GuestSpec, firmware: Firmware, ram: readonly Extent[]): Extent[] {
  return spec.initial ? extentsWithin("initial", spec.initial, ram) : firmwareMemory(firmware);
}
