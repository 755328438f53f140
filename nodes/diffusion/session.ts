import type { Said } from "#core/said.ts";
import type { Tensor } from "./tensors/tensor.ts";

/** One stream of the stack: the tensor that enters the first block, and what the last block has made of it. */
export interface Stream {
  readonly enters: string;
  readonly leaves: string;
}

/** Where a graph is cut. */
export interface Cut {
  /** What the blocks are called; empty where the tensors were given. */
  readonly names: readonly string[];
  readonly blocks: number;
  readonly streams: readonly Stream[];
}

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
  readonly notes: readonly Said[];
  /**
   * Runs the graph once. Outputs come back as float32, whatever the graph declares. The same feeds give the same bits
   * on the same machine and provider. A model that was lost with its process, or released, is loaded again first.
   * @throws Failure `onnx/bad-feed` naming every missing or misshapen input at once; `onnx/run-failed`;
   *   `onnx/out-of-memory`; `onnx/process-died`; `onnx/changed-file` when its files are no longer those that were
   *   opened and it was loaded again; `onnx/closed`; the signal's reason as soon as it is aborted (the process is given
   *   a grace time, then replaced).
   * @param into where float32 outputs are to be written, of exactly their sizes; a session in another process makes its own.
   */
  run(
    feeds: Readonly<Record<string, Feed>>,
    signal?: AbortSignal,
    into?: Readonly<Record<string, Tensor>>,
  ): Promise<Readonly<Record<string, Tensor>>>;
}

/** A model cut at its block stack: the session of the whole graph, with residuals as further outputs (see onnx/surgery). */
export interface CutSession extends Session {
  readonly cut: Cut;
  /** The outputs that hold, as float32, what the stack has added, a stream each. */
  readonly residuals: readonly string[];
  /** The graph without the stack, which is fed residuals by the same names; it declares what else it still needs. */
  readonly short: Session;
}
