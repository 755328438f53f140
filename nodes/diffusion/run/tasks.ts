import type { CalibrationOptions } from "#diffusion/loop/calibration.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import type { SamplingResult } from "#diffusion/loop/sampling.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import type { ReuseCost } from "./reuse-cost.ts";

/**
 * A sampling loop as plain data, so that it can be run in the process that holds the model: nothing crosses between
 * steps.
 */
export interface SamplingTask {
  readonly kind: "sample";
  readonly model: Model;
  readonly settings: Settings;
  readonly sample: ConditionedSample;
}

/** The calibration of one sample as plain data. */
export interface CalibrationTask extends Omit<SamplingTask, "kind"> {
  readonly kind: "calibrate";
  readonly options: Pick<CalibrationOptions, "maxGap" | "distance" | "batch"> & {
    /** Its id: what computes does not cross to another process. */
    readonly predictor: string;
  };
  /** Errors of the edge groups that an earlier run has finished. */
  readonly finished: ReadonlyMap<number, readonly number[]>;
}

/** A look at how much reuse at the residual level keeps of a row. */
export interface ResidualLengthTask extends Omit<SamplingTask, "kind"> {
  readonly kind: "residual-length";
}

/** A look at what a reused step at the residual level costs. */
export interface ReuseCostTask {
  readonly kind: "reuse-cost";
  /** With its residual level. */
  readonly model: Model;
}

export type Task = SamplingTask | CalibrationTask | ResidualLengthTask | ReuseCostTask;

/** What each task comes to. */
export interface TaskResults {
  readonly sample: SamplingResult;
  /** Errors of all edges, in the order of `edgesOf`. */
  readonly calibrate: Float64Array;
  /** Numbers. */
  readonly "residual-length": number;
  readonly "reuse-cost": ReuseCost;
}

/**
 * What happens in a task: steps (or weighted evaluations per guidance branch) done so far, edge groups as they are finished,
 * and what a user should know.
 */
export type TaskEvent =
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "note"; readonly sentence: string }
  | { readonly kind: "group"; readonly group: number; readonly errors: readonly number[] };
