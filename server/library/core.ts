/**
 * The method without models: error graphs, schedules, predictors and their files (`lemica-nodes/core`). Pure and deterministic; reads and
 * writes no disk. What is wrong is a `Failure` with a code of docs/failures.md.
 *
 * @module
 */
export { aggregate, parseAggregate } from "#core/aggregate.ts";
export { distance } from "#core/distance.ts";
export { type ErrorGraph, edgeError, edgesOf, errorGraph } from "#core/error-graph.ts";
export { estimate } from "#core/estimate.ts";
export { Failure } from "#core/failure.ts";
export { type FittedRow, type FittedWeights, fitted } from "#core/fitted.ts";
export { type Gram, guidedGram } from "#core/gram.ts";
export type { Recorded } from "#core/local-errors.ts";
export { fitInOpenLoop } from "#core/open-loop.ts";
export type { Predictor } from "#core/predictor.ts";
export { predictorById, predictorIds } from "#core/predictors.ts";
export { type Proposals, proposeSchedules } from "#core/propose.ts";
export { told } from "#core/said.ts";
export { computeOf, maskOf, uniformSteps } from "#core/schedule.ts";
export { type Objective, type Solution, solve } from "#core/solver.ts";
export { type ErrorGraphFile, fileOf, formatErrorGraph, graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";
export { exportSchedule, exportTargets } from "#formats/exports.ts";
export { type FullRuns, readFullRuns, writeFullRuns } from "#formats/full-runs-file.ts";
export { importSchedule } from "#formats/import-schedule.ts";
export { readErrorGraph } from "#formats/read-error-graph.ts";
export { formatSchedule, makeSchedule, parseSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
