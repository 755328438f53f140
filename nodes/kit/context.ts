import type { Said } from "#core/said.ts";
import type { Files } from "./files.ts";
import type { Store } from "./journal.ts";
import type { Preview } from "./preview.ts";

/**
 * Powers that a pack's nodes need beyond these, e.g. inference. The pack adds them by module augmentation, and whoever runs
 * the engine must then supply them; kit and engine know none of them.
 *
 *     declare module "#kit/context.ts" { interface Capabilities { inference: Inference } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: empty so that a pack can extend it, which a type alias cannot be
export interface Capabilities {}

/** All that a node may touch besides its inputs and parameters. */
export interface NodeContext extends Capabilities {
  /** Aborted when the run is cancelled; a node heeds it between steps. */
  readonly signal: AbortSignal;
  readonly files: Files;
  readonly store: Store;
  /** The workflow document being run, to embed in what is saved. It is no part of the result's key: a node that uses it is not cacheable. */
  readonly workflow: unknown;
  /**
   * Says how far the work is. `total` > 0, 0 ≤ `done` ≤ `total`. Cheap: call it as often as there is news. The time left is
   * reckoned from the first call on, so that work known from a journal belongs into that one.
   */
  progress(done: number, total: number, note?: Said): void;
  /** Shows a picture of the work so far. */
  preview(preview: Preview): void;
  /** A line for the log of the run. */
  log(message: Said): void;
}
