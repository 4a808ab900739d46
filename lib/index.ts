export { KiB, MiB, GiB, TiB, PiB, parseSize, formatSize, formatShare } from "./units.js";
export { InputError } from "./errors.js";
export { tdxModule, tdxModules, type TdxModule, type TdxModuleSpec } from "./tdx/module.js";
export { memoryBlocks, type MemoryBlock, type RangeSpec } from "./tdx/memory.js";
export { tdmrs, tdxBlocks, type Tdmr, type TdxFailure } from "./tdx/tdmr.js";
export { holes, reservedAreas, type ReservedArea } from "./tdx/reserved.js";
export { pamtTables, tdmrInitCalls, type PamtTables } from "./tdx/pamt.js";
export { refcounts, type Refcounts } from "./tdx/refcounts.js";
export { tdxLayout, type TdmrLayout, type TdxLayout } from "./tdx/layout.js";
export { controlPages, type ControlPages } from "./tdx/control-pages.js";
export { septPages, type Gpaw, type Leaf, type SeptPages } from "./tdx/sept.js";
export { policies, policy, type Policy, type PolicySpec } from "./tdx/policy.js";
export { idleCache, type IdleCache } from "./tdx/idle-cache.js";
export { splitCost, splitUnits } from "./tdx/convert.js";
export { bestRanges, expectedRanges, worstRanges } from "./tdx/placement.js";
export {
  costTable,
  costTables,
  type Cost,
  type CostTable,
  type PublishedCosts,
} from "./tdx/costs.js";
export { explain, facts, type Fact } from "./tdx/explain.js";
export { host, type Host } from "./scene/host.js";
export type { HoleSource, HostSpec, Observed, PamtMode } from "./scene/host-spec.js";
export { tdxRanges } from "./scene/tdx-ranges.js";
export { guest, type Guest } from "./scene/guest.js";
export type { GuestSpec } from "./scene/guest-spec.js";
export { guestPreset, guestPresets } from "./scene/guest-preset.js";
export { fleet, type Fleet, type FleetEntry, type FleetSpec } from "./scene/fleet.js";
export { footprint, type Footprint, type DynamicTotal, type Total } from "./model/footprint.js";
export { footprintTerms, type FootprintTerms, type GuestTerms } from "./model/footprint-terms.js";
export { fit, type Bound, type Fit, type FitOptions } from "./model/fit.js";
export { charge, type Charge, type ChargeOptions } from "./model/charge.js";
export {
  headroom,
  type Headroom,
  type HeadroomOptions,
  type HeadroomSample,
} from "./model/headroom.js";
export { pamtKb, type Component } from "./model/components.js";
export { backing, breakEven, type Backing } from "./model/backing.js";
export type { Event, Op } from "./workload/event.js";
export { boot } from "./workload/boot.js";
export { workload, workloads, type Workload, type WorkloadName } from "./workload/workloads.js";
export { conversionStorm, type ConversionSpec } from "./workload/conversions.js";
export { splitStorm, type SplitSpec } from "./workload/splits.js";
export { swiotlbBoot, type SwiotlbBootSpec } from "./workload/swiotlb-boot.js";
export { balloon, type BalloonSpec } from "./workload/balloon.js";
export { churn, type ChurnSpec } from "./workload/churn.js";
export { readTrace, streamTrace, traceBlocks, writeTrace } from "./workload/binary-trace.js";
export { TraceWorkload, traceEvents, type TraceWorkloadOptions } from "./workload/trace.js";
export type { TraceRecord } from "./workload/trace-record.js";
export type { FrameEvent } from "./workload/frame-event.js";
export {
  simulate,
  Simulator,
  type PlayedKind,
  type Simulated,
  type SimulateOptions,
} from "./model/simulate.js";
export type { Timeline } from "./model/engine/timeline.js";
export type { Failures } from "./model/failures.js";
export type { Costs } from "./model/costs.js";
export { packed, scattered, spread, type Placement, type PlacementOf } from "./model/place.js";
export { buddy, type AllocateOptions, type Buddy, type BuddyOptions } from "./model/buddy/buddy.js";
export { buddyPlacement, type BuddyPlacementOptions } from "./model/buddy/placement.js";
export { replay, Replay, type Replayed } from "./model/replay/replay.js";
export { races, type RaceAnswer, type RaceOutcome, type RaceSpec } from "./model/races/races.js";
export { fromDmesg } from "./input/dmesg.js";
export { fromIomem } from "./input/iomem.js";
export { fromJson } from "./input/json.js";
export { fromText, readHost } from "./input/detect.js";
export { openBuddyinfo, openFleet, openHost } from "./input/open.js";
export { fromBuddyinfo, type BuddyInfo } from "./input/buddyinfo.js";
export {
  fragmentedFree,
  toBuddyinfo,
  unusableIndex,
  type FreeBlocks,
} from "./scene/free-blocks.js";
export {
  readTraceRecords,
  TraceReader,
  traceRecords,
  type TraceOptions,
} from "./input/trace/trace.js";
export { FrameReader, type FrameLine } from "./input/frames.js";
export { observedLogs, type ObservedLog } from "./input/observed.js";
export { fromFleet, fromScene, type Scene, type SceneGuest } from "./input/scene.js";
export { sceneSchema } from "./input/scene-json-schema.js";
export { sweep, type SweptRow } from "./sweep/sweep.js";
export { design, type Design, type DesignOptions, type Replicate } from "./sweep/design.js";
export { sweepTerms, type AxisTerms } from "./sweep/sweep-terms.js";
export {
  greatest,
  least,
  limited,
  product,
  recordTerm,
  sum,
  term,
  type Fields,
  type Given,
  type Limit,
  type Term,
} from "./terms/term.js";
export { sweepThreads, type SweepThreadsOptions } from "./sweep/sweep-threads.js";
export type { ThreadOptions } from "./threads/in-threads.js";
export type { Progress } from "./threads/progress.js";
export { derive } from "./sweep/derive.js";
export { summary, type Summary, type SummaryOptions } from "./sweep/summary.js";
export { isStopped, type StoppedSweep } from "./sweep/stopped.js";
export { stream, type Random } from "./sweep/streams.js";
export { toColumns, toRows } from "./columns/rows.js";
export {
  columns,
  concatColumns,
  sliceColumns,
  type Column,
  type Columns,
} from "./columns/columns.js";
export { sobolSequence } from "./sweep/sobol-sequence.js";
export {
  tornado,
  tornadoChanges,
  type Swing,
  type Swings,
  type TornadoChange,
  type TornadoRow,
} from "./sensitivity/tornado.js";
export { sobol, type SobolOptions, type SobolRow } from "./sensitivity/sobol.js";
export { compare, type Compared } from "./table/compare.js";
export { table, type Table, type TableOptions } from "./table/table.js";
export { toCsv, toJson, toMarkdown } from "./table/write.js";
export { plot } from "./plot/plot.js";
export { toHtml, type PageOptions } from "./plot/html.js";
export { toPdf, toPng, toSvg } from "./export/export.js";
export { openExporter, type Exporter, type PngOptions } from "./export/exporter.js";
export { libraryFile } from "./plot/library.js";
export { figureRows, type FigureRow } from "./plot/figure-rows.js";
export type { Figure } from "./plot/figure.js";
export type { FigureJson, FrameJson } from "./plot/figure-json.js";
export type { ChartOptions, Mark } from "./plot/options.js";
export type { LookOptions } from "./plot/look.js";
