import type { Session, SessionOptions } from "#diffusion/session.ts";
import type { Task, TaskEvent, TaskResults } from "./tasks.ts";

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
