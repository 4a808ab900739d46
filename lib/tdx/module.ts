import { data } from "../data.js";
import { invalid, unknownName, whole } from "../errors.js";

/** What a TDX module reports of itself (TDH.SYS.RD metadata): the sizes and limits all else is computed from. */
export interface TdxModule {
  /** Name of the preset this began as. */
  readonly name: string;
  /** Bytes of one PAMT entry at 4K, 2M and 1G. */
  readonly pamtEntrySize: readonly [number, number, number];
  /** Bits of the page bitmap for one 4K page. */
  readonly bitmapEntryBits: number;
  /** TDMRs the module takes. */
  readonly maxTdmrs: number;
  /** Reserved areas the module takes in one TDMR. */
  readonly maxReservedPerTdmr: number;
  /** Bytes of TDCS, the pages of a TD besides its TDR. */
  readonly tdcsBaseSize: number;
  /** Bytes of TDVPS, the pages of a vCPU: one TDVPR, the rest TDCX. */
  readonly tdvpsBaseSize: number;
  /** Further TDCS pages for each L2 VM. */
  readonly tdcsPagesPerL2: number;
  /** Further TDVPS pages of each vCPU for each L2 VM. */
  readonly tdvpsPagesPerL2: number;
  /** L2 VMs that one TD may hold. */
  readonly maxL2: number;
  /** vCPUs that one TD may hold. */
  readonly maxVcpus: number;
  /** KeyIDs that the module can manage. */
  readonly maxKeyIds: number;
  /** Whether TDX_FEATURES0 bit 36 (DYNAMIC_PAMT) is set. */
  readonly dynamicPamt: boolean;
  /** Highest bit at which KeyIDs may begin for Dynamic PAMT to be turned on. */
  readonly maxDynamicPamtPhysBits: number;
}

/** A module as a user gives it: whatever is left out comes from the default preset. */
export type TdxModuleSpec = Partial<TdxModule>;

/** A module that ships, and where its metadata was read. */
export interface TdxModulePreset extends TdxModule {
  readonly source: string;
  readonly date: string;
  readonly note: string;
}

/** The modules that ship in `data/modules.json`; the first is the default. */
export function tdxModules(): readonly TdxModulePreset[] {
  return data<readonly TdxModulePreset[]>("modules.json");
}

/**
 * Resolves a preset's name or partial metadata to full metadata.
 *
 * @throws InputError for an unknown preset or key, or a value that is no module's.
 * @example
 * tdxModule({ maxTdmrs: 8 }).maxReservedPerTdmr; // 16
 */
export function tdxModule(spec: string | TdxModuleSpec = {}): TdxModule {
  const name = typeof spec === "string" ? spec : (spec.name ?? tdxModules()[0]!.name);
  const preset = tdxModules().find((module) => module.name === name);
  if (!preset && (typeof spec === "string" || Object.keys(spec).length === 1)) {
    throw unknownName(
      "TDX module",
      name,
      tdxModules().map((module) => module.name),
    );
  }
  const { source: _source, date: _date, note: _note, ...base } = preset ?? tdxModules()[0]!;
  const given = typeof spec === "string" ? {} : spec;
  for (const key of Object.keys(given)) {
    if (!(key in base)) throw unknownName("key of module", key, Object.keys(base));
  }
  const module = { ...base, ...given };
  check(module);
  return module;
}

function check(module: TdxModule): void {
  const sizes = module.pamtEntrySize;
  if (!Array.isArray(sizes) || sizes.length !== 3) {
    throw invalid(
      "module.pamtEntrySize",
      sizes,
      "bytes of one entry at 4K, 2M and 1G, such as [16, 16, 16]",
    );
  }
  for (const [index, size] of sizes.entries()) {
    whole(`module.pamtEntrySize[${index}]`, size, 1, 4096);
  }
  const limits: readonly [keyof TdxModule, number, number][] = [
    ["bitmapEntryBits", 1, 64],
    ["maxTdmrs", 1, 65_535],
    ["maxReservedPerTdmr", 0, 65_535],
    ["tdcsBaseSize", 4096, 2 ** 24],
    ["tdvpsBaseSize", 4096, 2 ** 24],
    ["tdcsPagesPerL2", 0, 4096],
    ["tdvpsPagesPerL2", 0, 4096],
    ["maxL2", 0, 255],
    ["maxVcpus", 1, 65_535],
    ["maxKeyIds", 1, 65_535],
    ["maxDynamicPamtPhysBits", 1, 52],
  ];
  for (const [key, least, most] of limits) whole(`module.${key}`, module[key], least, most);
  if (typeof module.dynamicPamt !== "boolean") {
    throw invalid("module.dynamicPamt", module.dynamicPamt, "true or false");
  }
}
