import type { Component } from "../model/components.js";
import type { Footprint, Total } from "../model/footprint.js";
import type { Scene } from "../input/scene.js";
import type { PamtMode } from "../scene/host-spec.js";
import { failureAnswer, type SizeFailure } from "./size-answer.js";

/** A total in bytes; its share of the guests' memory is left out where there are none. */
export interface TotalAnswer {
  readonly bytes: number;
  readonly share: number;
  readonly guestShare?: number;
}

/** The JSON of one answer of `pamtlab footprint`. Sizes in bytes. */
export interface FootprintAnswer {
  readonly name: string;
  /** The mode that comes to be on the host, its policy and module. */
  readonly mode: PamtMode;
  readonly policy: string;
  readonly module: string;
  readonly memory: number;
  readonly guests: { readonly count: number; readonly memory: number };
  readonly static: TotalAnswer;
  readonly dynamic: {
    readonly best: TotalAnswer;
    readonly expected: TotalAnswer;
    readonly worst: TotalAnswer;
  };
  readonly components: readonly Component[];
  readonly beside: readonly Component[];
  readonly warnings: readonly string[];
}

/** Answers for a scene and its footprint; a failure where TDX cannot be initialised on its host. */
export function footprintAnswer(
  { host, guests }: Scene,
  { failure, static: all, dynamic, components, beside, warnings }: Footprint,
): FootprintAnswer | SizeFailure {
  if (failure) {
    return failureAnswer(
      failure,
      warnings.filter((warning) => warning !== failure.message),
    );
  }
  const { best, expected, worst } = dynamic;
  return {
    name: host.name,
    mode: host.mode,
    policy: host.policy.name,
    module: host.module.name,
    memory: host.memory,
    guests: {
      count: guests.reduce((sum, { count }) => sum + count, 0),
      memory: guests.reduce((sum, { count, memory }) => sum + count * memory, 0),
    },
    static: totalAnswer(all),
    dynamic: {
      best: totalAnswer(best),
      expected: totalAnswer(expected),
      worst: totalAnswer(worst),
    },
    components,
    beside,
    warnings,
  };
}

function totalAnswer({ bytes, share, guestShare }: Total): TotalAnswer {
  return Number.isNaN(guestShare) ? { bytes, share } : { bytes, share, guestShare };
}
