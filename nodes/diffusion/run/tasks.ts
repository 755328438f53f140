import type { Best } from "#core/choose-items.ts";
import type { FittedRow } from "#core/fitted.ts";
import type { Item } from "#core/partial-errors.ts";
import type { Said } from "#core/said.ts";
import type { CalibrationOptions } from "#diffusion/loop/calibration.ts";

import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import type { FullRun } from "#diffusion/loop/full-run.ts";
import type { WeightOptions } from "#diffusion/loop/interval-fit.ts";
import type { LazyErrors, LazyOptions } from "#diffusion/loop/lazy-calibration.ts";
import type { SamplingResult } from "#diffusion/loop/sampling.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import type { ReuseCost } from "./reuse-cost.ts";

/**
 * A sampling loop as plain data, so that it can be run in the process that holds the model: nothing crosses between
 * steps.
 */
interface SamplingTask {
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

/** The calibration of several samples as far as some budgets need it. */
interface LazyCalibrationTask extends Omit<SamplingTask, "kind" | "sample"> {
  readonly kind: "calibrate-lazily";
  readonly samples: readonly ConditionedSample[];
  readonly options: Pick<
    LazyOptions,
    "maxGap" | "distance" | "batch" | "budgets" | "aggregate" | "untilStable" | "evaluations"
  > & {
    readonly predictor: string;
  };
  readonly finished: ReadonlyMap<string, readonly number[]>;
}

/** A full run with what is kept of it. */
interface FullRunTask extends Omit<SamplingTask, "kind"> {
  readonly kind: "full-run";
  /** Whether the latents of all steps are sent back, or the final one alone. */
  readonly states: boolean;
}

/** A run with the schedule that is laid on the model beside the full one, of the same start. */
interface RunningErrorTask extends Omit<SamplingTask, "kind"> {
  readonly kind: "running-error";
}

/** The fitting of a schedule's weights in closed loop. */
interface FitTask extends Omit<SamplingTask, "kind" | "sample"> {
  readonly kind: "fit";
  readonly samples: readonly ConditionedSample[];
  /** The computed steps of the schedule. */
  readonly compute: readonly number[];
  /** Of each sample, the latents of its full run where an interval ends, by step; where they are not given, the runs are made again. */
  readonly fullStates?: readonly ReadonlyMap<number, Float32Array>[];
  readonly options: WeightOptions;
  /** Samples that are computed in one call. */
  readonly together: number;
}

/** A look at how much reuse at the residual level keeps of a row. */
interface ResidualLengthTask extends Omit<SamplingTask, "kind"> {
  readonly kind: "residual-length";
}

/** A look at what a reused step at the residual level costs. */
interface ReuseCostTask {
  readonly kind: "reuse-cost";
  /** With its residual level. */
  readonly model: Model;
}

/** The table that a pipeline in Python makes for itself: nobody else knows what it asks of its scheduler. */
interface TableTask {
  readonly kind: "table";
  readonly model: Model;
  readonly steps: number;
  readonly guidanceScale?: number;
}

/** Each task by its kind. */
export interface Tasks {
  readonly sample: SamplingTask;
  readonly calibrate: CalibrationTask;
  readonly "calibrate-lazily": LazyCalibrationTask;
  readonly "full-run": FullRunTask;
  readonly "running-error": RunningErrorTask;
  readonly fit: FitTask;
  readonly "residual-length": ResidualLengthTask;
  readonly "reuse-cost": ReuseCostTask;
  readonly table: TableTask;
}

export type Task = Tasks[keyof Tasks];

/** What each task comes to. */
export interface TaskResults {
  readonly sample: SamplingResult & {
    /** Decoded by the pipeline itself: 8-bit RGB, [frames, height, width, 3]. */
    readonly frames?: Frames;
  };
  /** Errors of all edges, in the order of `edgesOf`. */
  readonly calibrate: Float64Array;
  readonly "calibrate-lazily": LazyErrors;
  readonly "full-run": FullRun & {
    /** Of a pipeline in Python, whose scheduler alone knows: a number for each step. */
    readonly action?: readonly number[];
  };
  /** Mean absolute difference of the two latents after each step: T. */
  readonly "running-error": Float64Array;
  readonly fit: readonly FittedRow[];
  /** Numbers. */
  readonly "residual-length": number;
  readonly "reuse-cost": ReuseCost;
  readonly table: Settings;
}

/** Pictures as they are shown. */
export interface Frames {
  readonly data: Uint8Array;
  readonly dims: readonly [frames: number, height: number, width: number, channels: 3];
}

/**
 * What happens in a task: steps (or weighted evaluations per guidance branch, or computed steps of all samples) done so far, edge groups and
 * measurements as they are finished, schedules that are settled, and what a user should know.
 */
export type TaskEvent =
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "note"; readonly sentence: Said }
  /** What the latents look like by now: a PNG as a data URL. */
  | { readonly kind: "look"; readonly picture: string }
  | { readonly kind: "group"; readonly group: number; readonly errors: readonly number[] }
  | { readonly kind: "items"; readonly items: readonly Item[]; readonly errors: readonly number[] }
  | { readonly kind: "settled"; readonly schedules: readonly Pick<Best, "budget" | "compute">[] };
