import { controlPages } from "../../tdx/control-pages.js";
import type { Run } from "../place.js";
import type { Context } from "./context.js";
import { trouble } from "./context.js";
import { kind } from "./kinds.js";
import { isWhole, refuse, tdOf } from "./refuse.js";
import { takeBack, type Returning } from "./take-back.js";
import { emptyTd, type Td, type Vcpu } from "./td.js";
import { unmap } from "./unmap.js";

/** TD create: TDR and TDCS pages, the ranges of each backed by pages straight from the allocator. */
export function create(at: Context): void {
  const { guest, gpaw = 48, l2Vms = 0 } = at.event;
  if (!isWhole(guest, 0)) throw refuse(at, "expected a whole number for the guest");
  if (at.tds.has(guest)) throw refuse(at, "the TD is there already");
  if (at.tds.size >= at.host.keyIds - 1) {
    throw refuse(at, `all ${at.host.keyIds - 1} KeyIDs for guests are in use`);
  }
  const { tdr, tdcs } = controlPages(at.host.module, { vcpus: 1, l2Vms });
  const td = emptyTd(guest, gpaw, l2Vms);
  const error = takeControl(at, td.control, tdr + tdcs);
  if (error) return;
  at.calls.callAll(1, "TDH.MNG.CREATE");
  at.calls.callAll(tdcs, "TDH.MNG.ADDCX");
  at.tds.set(guest, td);
  at.ended.delete(guest);
}

/** vCPU create: TDVPR and TDCX pages, and an empty cache. */
export function createVcpu(at: Context): void {
  const td = tdOf(at);
  const { vcpu } = at.event;
  if (vcpu === undefined || vcpu === null || !isWhole(vcpu, 0)) {
    throw refuse(at, "expected a whole number for the vCPU");
  }
  if (td.vcpus.has(vcpu)) throw refuse(at, "the vCPU is there already");
  if (td.vcpus.size >= at.host.module.maxVcpus) {
    throw refuse(at, `the module takes ${at.host.module.maxVcpus} vCPUs`);
  }
  const { tdvpr, tdcx } = controlPages(at.host.module, { vcpus: 1, l2Vms: td.l2Vms });
  const made: Vcpu = { control: [], cache: { held: 0, kind: kind.caches }, waiting: [] };
  const error = takeControl(at, made.control, tdvpr + tdcx);
  if (error) return;
  at.calls.callAll(tdvpr, "TDH.VP.CREATE");
  at.calls.callAll(tdcx, "TDH.VP.ADDCX");
  td.vcpus.set(vcpu, made);
}

/** The TD may run from here on. */
export function finalize(at: Context): void {
  const td = tdOf(at);
  if (td.runs) throw refuse(at, "the TD is finalized already");
  td.runs = true;
}

/** vCPU free: its control pages are reclaimed, and its caches emptied. */
export function freeVcpu(at: Context): void {
  const td = tdOf(at);
  const { vcpu } = at.event;
  const found = typeof vcpu === "number" ? td.vcpus.get(vcpu) : undefined;
  if (!found) throw refuse(at, "there is no such vCPU");
  endVcpu(at, found);
  td.vcpus.delete(vcpu!);
}

/** TD destroy: private pages are removed, then Secure EPT and control pages reclaimed. */
export function destroy(at: Context): void {
  const td = tdOf(at);
  const runs = td.maps.take(0, Infinity).flatMap((mapped) => unmap(at, td, mapped));
  for (const vcpu of td.vcpus.values()) endVcpu(at, vcpu);
  const all = [...runs, ...freeTables(at, td)];
  for (const run of joined(all)) at.placement.give(run);
  at.pool?.drain(td.splitCache);
  freeControl(at, td.control);
  at.tds.delete(td.id);
  at.ended.add(td.id);
}

/** Control pages, each with a reference; all or none. */
function takeControl(at: Context, control: Run[], count: number): boolean {
  for (let page = 0; page < count; page++) {
    const [run] = at.placement.take("control", "4k", 1);
    const error = run ? at.pool?.get(run.first, null, kind.controlPairs) : "-ENOMEM";
    if (!error) {
      control.push(run!);
      at.ledger.now[kind.control]!++;
      continue;
    }
    trouble(at, error, null);
    if (run) at.placement.give(run);
    for (const taken of control) giveControl(at, taken);
    return true;
  }
  at.ledger.note();
  return false;
}

function freeControl(at: Context, control: readonly Run[]): void {
  for (const run of control) {
    for (const back of reclaim(at, run, controlPage)) giveControl(at, back);
  }
}

function giveControl(at: Context, run: Run): void {
  at.pool?.putRun(run.first, run.count);
  at.placement.give(run);
  at.ledger.now[kind.control]! -= run.count;
}

function endVcpu(at: Context, vcpu: Vcpu): void {
  at.pool?.drain(vcpu.cache);
  for (const frame of vcpu.waiting) {
    at.pool?.putRun(frame, 1);
    at.placement.give({ first: frame, count: 1 });
    at.ledger.now[kind.waiting]!--;
  }
  freeControl(at, vcpu.control);
}

/** Reclaims the pages of all tables; answers those that came back. KVM's mirrors of them are its own, and go. */
function freeTables(at: Context, { septFrames, drawnFrames }: Td): Run[] {
  const reclaimAll = (frames: readonly number[]): Run[] =>
    frames.flatMap((first) => reclaim(at, { first, count: 1 }, septPage));
  const drawn = reclaimAll(drawnFrames);
  for (let page = 0; page < drawn.length; page++) at.pool?.undraw();
  const runs = [...reclaimAll(septFrames), ...drawn];
  for (const { first } of runs) at.pool?.putRun(first, 1);
  at.ledger.now[kind.sept]! -= runs.length;
  at.ledger.now[kind.mirror]! -= septFrames.length + drawnFrames.length;
  return runs;
}

const controlPage: Returning = { leaf: 1, kind: kind.control };
const septPage: Returning = { leaf: 1, kind: kind.sept };

function reclaim(at: Context, run: Run, what: Returning): readonly Run[] {
  return takeBack(at, "TDH.PHYMEM.PAGE.RECLAIM", run, what);
}

/** Runs in ascending order, those that touch made one: a placement takes few long runs faster than many short ones. */
function joined(runs: Run[]): Run[] {
  const whole: Run[] = [];
  for (const run of runs.sort((a, b) => a.first - b.first)) {
    const last = whole.at(-1);
    if (last && last.first + last.count === run.first) {
      whole[whole.length - 1] = { first: last.first, count: last.count + run.count };
    } else whole.push(run);
  }
  return whole;
}
