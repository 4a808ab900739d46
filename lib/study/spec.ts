import type { Axis } from "../sweep/axis.js";
import type { DesignKind } from "../sweep/sampler.js";
import type { FleetEntry } from "../scene/fleet.js";
import type { HostSpec } from "../scene/host-spec.js";
import type { ModelName, OutputName } from "./models.js";

/** An axis: the field that takes the values, such as `guests[0].vcpus`, and what they are. */
export interface StudyAxis {
  readonly at: string;
  readonly axis: Axis;
}

/** A study with nothing left to look up: plain JSON from which any machine with this version computes the same rows. */
export interface StudySpec {
  /** The version of pamtlab whose answers these are. */
  readonly version: string;
  readonly host: HostSpec;
  readonly guests: readonly FleetEntry[];
  readonly axes: Readonly<Record<string, StudyAxis>>;
  readonly kind: DesignKind;
  readonly points?: number;
  readonly seed: number;
  readonly replicates?: number;
  readonly common: boolean;
  /** What a point must fulfil, each as text. */
  readonly where: readonly string[];
  readonly model: ModelName;
  readonly workload?: string;
  readonly outputs: readonly OutputName[];
}
