import type { Replayed } from "../model/replay/replay.js";
import type { PlayedKind, Simulated } from "../model/simulate.js";
import type { Host } from "../scene/host.js";

/** The JSON of `pamtlab simulate` for a trace of host frames. */
export interface ReplayAnswer extends Replayed {
  readonly warnings: readonly string[];
}

/** What of the command line an answer repeats. */
export interface Asked {
  readonly load: string;
  readonly seed: number;
  readonly placement: string;
}

/** The JSON of `pamtlab simulate` for a scene. Sizes in bytes. */
export interface SimulateAnswer extends Omit<Simulated, "timeline">, Asked {
  readonly name: string;
  readonly cacheMin: number;
  /** Calls of TDH.PHYMEM.PAMT.ADD and of TDH.PHYMEM.PAMT.REMOVE. */
  readonly adds: number;
  readonly removes: number;
}

/** Answers for what a replay came to, and what there is to say of its trace. */
export function replayAnswer(replayed: Replayed, notes: readonly string[]): ReplayAnswer {
  const failed = replayed.errors["-ENOMEM"];
  const empty = `${failed} gets failed by -ENOMEM, since their cache held too few pages`;
  return { ...replayed, warnings: [...notes, ...(failed > 0 ? [empty] : [])] };
}

/** Answers for what a simulation came to, and what there is to say of its load. */
export function simulateAnswer(
  { name, policy }: Host,
  simulated: Simulated,
  { load, seed, placement }: Asked,
  notes: readonly string[],
): SimulateAnswer {
  const { policy: rules, mode, events, kinds, seamcalls, warnings, ...rest } = simulated;
  const { timeline: _, ...counts } = rest;
  return {
    name,
    load,
    seed,
    placement,
    policy: rules,
    cacheMin: policy.cacheMin,
    mode,
    events,
    adds: seamcalls["TDH.PHYMEM.PAMT.ADD"],
    removes: seamcalls["TDH.PHYMEM.PAMT.REMOVE"],
    ...counts,
    kinds: kinds.filter(isThere),
    seamcalls,
    warnings: [...notes, ...warnings],
  };
}

function isThere({ peak }: PlayedKind): boolean {
  return peak > 0;
}
