/**
 * Calls into the TDX module that change which pages it uses, in the order of a TD's life. Calls that leave pages alone, such
 * as the keys' configuration, are none of these. Source: Linux arch/x86/virt/vmx/tdx/tdx.h; Intel TDX module 1.5 ABI.
 */
export const seamcalls = [
  "TDH.PHYMEM.PAMT.ADD",
  "TDH.PHYMEM.PAMT.REMOVE",
  "TDH.MNG.CREATE",
  "TDH.MNG.ADDCX",
  "TDH.VP.CREATE",
  "TDH.VP.ADDCX",
  "TDH.MEM.SEPT.ADD",
  "TDH.MEM.PAGE.ADD",
  "TDH.MEM.PAGE.AUG",
  "TDH.MEM.RANGE.BLOCK",
  "TDH.MEM.TRACK",
  "TDH.MEM.PAGE.DEMOTE",
  "TDH.MEM.PAGE.REMOVE",
  "TDH.PHYMEM.PAGE.RECLAIM",
] as const;

/** A call into the TDX module, by its leaf. */
export type Seamcall = (typeof seamcalls)[number];
