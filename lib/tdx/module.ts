/** Metadata of a TDX module as a user gives it: whatever is left out comes from the default preset. */
export interface TdxModuleSpec {
  /** Name of the preset. */
  readonly name?: string;
  /** Bytes of one PAMT entry at 4K, 2M and 1G. */
  readonly pamtEntrySize?: readonly [number, number, number];
  /** Bits of the page bitmap for one 4K page. */
  readonly bitmapEntryBits?: number;
  /** TDMRs the module takes. */
  readonly maxTdmrs?: number;
  /** Reserved areas the module takes in one TDMR. */
  readonly maxReservedPerTdmr?: number;
}
