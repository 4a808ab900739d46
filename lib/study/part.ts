import type { Columns } from "../columns/columns.js";
import type { StudySpec } from "./spec.js";
import { studyOf } from "./study.js";

/** Points of a study from one on, counted from there. */
export interface StudyPart {
  readonly spec: StudySpec;
  readonly from: number;
}

/** What a thread opens to compute a part of a study. */
export function openPart({ spec, from }: StudyPart): {
  compute(start: number, end: number): Columns;
} {
  const study = studyOf(spec);
  return { compute: (start, end) => study.compute(from + start, from + end) };
}
