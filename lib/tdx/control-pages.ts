import { InputError } from "../errors.js";
import { PAGE } from "./memory.js";
import type { TdxModule } from "./module.js";

/** Control pages of one TD, by type. Each is used by TDX, so with Dynamic PAMT each needs its 2 MiB range backed. */
export interface ControlPages {
  /** The TD's root page. */
  readonly tdr: number;
  /** TD control structure, pages for L2 VMs among them; the Secure EPT root is one of these. */
  readonly tdcs: number;
  /** Root pages of the vCPUs. */
  readonly tdvpr: number;
  /** Further pages of the vCPUs, pages for L2 VMs among them. */
  readonly tdcx: number;
  /** Of all the above, what L2 VMs add. */
  readonly l2: number;
  readonly total: number;
  readonly bytes: number;
}

/** What decides how many control pages a TD has. */
export interface ControlPagesOf {
  readonly vcpus: number;
  /** L2 VMs that the TD is partitioned into; 0 unless told. */
  readonly l2Vms?: number;
}

/**
 * Control pages of a TD by its module's metadata: with module 1.5, 7 for the TD and 6 for each vCPU.
 * Source: Linux arch/x86/kvm/vmx/tdx.c, tdcs_nr_pages and tdcx_nr_pages; L2 additions from the TDX module 1.5
 * (td_control_structures.h, tdx_tdvps.h).
 *
 * @throws InputError for more vCPUs or L2 VMs than the module takes.
 * @example
 * controlPages(tdxModule(), { vcpus: 8 }).total; // 55
 */
export function controlPages(
  module: TdxModule,
  { vcpus, l2Vms = 0 }: ControlPagesOf,
): ControlPages {
  within("vcpus", vcpus, 1, module.maxVcpus);
  within("l2Vms", l2Vms, 0, module.maxL2);
  const l2Td = l2Vms * module.tdcsPagesPerL2;
  const l2Vcpu = l2Vms * module.tdvpsPagesPerL2;
  const tdr = 1;
  const tdcs = Math.floor(module.tdcsBaseSize / PAGE) + l2Td;
  const tdvpr = vcpus;
  const tdcx = vcpus * (Math.floor(module.tdvpsBaseSize / PAGE) - 1 + l2Vcpu);
  const total = tdr + tdcs + tdvpr + tdcx;
  return { tdr, tdcs, tdvpr, tdcx, l2: l2Td + vcpus * l2Vcpu, total, bytes: total * PAGE };
}

function within(field: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InputError(
    `invalid ${field}: ${JSON.stringify(value)} (expected a whole number from ${least} to ${most}, the module's limit)`,
  );
}
