import type { Cut } from "./onnx/surgery/find-cut.ts";
import type { Task, TaskEvent, TaskResults } from "./tasks.ts";
import type { Tensor } from "./tensor.ts";

/** Element types that a graph's inputs and outputs can have here. */
export type ElementType = "float32" | "float16" | "float64" | "int64" | "int32" | "bool";

/** What a graph declares of one input or output: a number is a fixed size, a string a dynamic axis by its name. */
export interface PortShape {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/**
 * What is fed: float tensors, or whole numbers (token ids, masks) as numbers; cast to the declared type at the
 * boundary.
 */
export interface Feed {
  readonly data: Float32Array | Int32Array;
  readonly dims: readonly number[];
}

export interface SessionOptions {
  /** Execution providers in order of preference; the first that can be had is used, and reported. Default `["cpu"]`. */
  readonly providers?: readonly string[];
  /** Threads inside one operator; default: as many as the machine has cores. */
  readonly threads?: number;
}

/** A loaded model. */
export interface Session {
  readonly path: string;
  readonly inputs: readonly PortShape[];
  readonly outputs: readonly PortShape[];
  /** The provider that runs it. */
  readonly provider: string;
  /** Providers asked for that could not be had, each with the reason. */
  readonly notes: readonly string[];
  /**
   * Runs the graph once. Outputs come back as float32, whatever the graph declares. The same feeds give the same bits
   * on the same machine and provider. A model that was lost with its process, or released, is loaded again first.
   * @throws Failure `onnx/bad-feed` naming every missing or misshapen input at once; `onnx/run-failed`;
   *   `onnx/out-of-memory`; `onnx/process-died`; `onnx/changed-file` when its files are no longer those that were
   *   opened and it was loaded again; `onnx/closed`; the signal's reason as soon as it is aborted (the process is given
   *   a grace time, then replaced).
   */
  run(feeds: Readonly<Record<string, Feed>>, signal?: AbortSignal): Promise<Readonly<Record<string, Tensor>>>;
}

/** A model cut at its block stack: the session of the whole graph, with residuals as further outputs (see onnx/surgery). */
export interface CutSession extends Session {
  readonly cut: Cut;
  /** The outputs that hold, as float32, what the stack has added, a stream each. */
  readonly residuals: readonly string[];
  /** The graph without the stack, which is fed residuals by the same names; it declares what else it still needs. */
  readonly short: Session;
}

export interface TaskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told what happens: groups of edges all of them, progress a few times a second and at the end. */
  readonly onEvent?: ((event: TaskEvent) => void) | undefined;
}

/** The capability to run models. */
export interface Inference {
  /**
   * The session of a model file, loaded on first use and kept until `release`; loaded anew when its files were
   * replaced.
   * @throws Failure `onnx/missing-file`, `onnx/not-a-model`, `onnx/external-data`, `onnx/unsupported-type`,
   *   `onnx/no-provider`, `onnx/out-of-memory`, `onnx/process-died`, `onnx/closed`; the signal's reason as soon as it
   *   is aborted.
   */
  open(path: string, options?: SessionOptions, signal?: AbortSignal): Promise<Session>;
  /**
   * Runs a sampling loop or the calibration of a sample where its denoiser is held, so that nothing crosses between
   * steps.
   * @throws Failure as `open`, `Session.run` and the loop itself; the signal's reason as soon as it is aborted (the
   *   loop ends after its step, or after a grace time with its process).
   */
  perform<T extends Task>(task: T, options?: TaskOptions): Promise<TaskResults[T["kind"]]>;
  /** Frees the memory of a model, under whatever options; a session of it that is run again loads it again. */
  release(path: string): Promise<void>;
  /**
   * Ends the process behind; what it was doing, and all that waited, fails with `onnx/closed`. May be used again after.
   */
  close(): Promise<void>;
}
