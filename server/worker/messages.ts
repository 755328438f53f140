import type { FailureRecord } from "#core/failure.ts";
import type { NodeFailure } from "#engine/run-workflow.ts";
import type { Problem } from "#protocol/problem.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { AllowedPack } from "#server/packs/load-packs.ts";

/** What a run process works with; the same for all its runs. Plain data. */
export interface Workplace {
  /** The data folder. */
  readonly data: string;
  /** Folders that nodes may read, besides those of the data folder that are made for it. */
  readonly roots: readonly string[];
  /** Where relative paths of a workflow are looked for, in turn. */
  readonly bases: readonly string[];
  /** Results are kept up to this size, in bytes. */
  readonly resultBytes: number;
  /** Of the process that runs models. */
  readonly threads?: number;
  readonly providers?: readonly string[];
  /** Packs of more nodes, by their hash, or (those of the program itself) as modules. They can do all that this program can. */
  readonly packs: readonly (AllowedPack | string)[];
  /** Whether other run processes share the data folder. */
  readonly shared: boolean;
}

/** A run for a run process. */
export interface Order {
  /** Its id, which is also the name of its folder. */
  readonly run: string;
  readonly document: Workflow;
  readonly targets?: readonly string[];
  /** The most nodes that an earlier attempt has finished. */
  readonly reached: number;
}

/** How an attempt at a run ended. */
export type Ending =
  | {
      readonly how: "ran";
      readonly status: "done" | "failed" | "cancelled";
      readonly milliseconds: number;
      readonly skipped: readonly string[];
      readonly failures: readonly NodeFailure[];
      readonly resultHash?: string;
    }
  /** The workflow could not be run at all. */
  | { readonly how: "refused"; readonly problems: readonly Problem[] }
  /** It was asked to stop, or (with `failure`) lost the process that runs models; it would go on where it was. */
  | { readonly how: "interrupted"; readonly failure?: NodeFailure }
  /** The run process ended. */
  | { readonly how: "died"; readonly failure: FailureRecord };

export type ToRunProcess =
  | { readonly op: "begin"; readonly workplace: Workplace }
  | { readonly op: "run"; readonly order: Order }
  /** Ends the run as cancelled, or (to go on another time) as interrupted. */
  | { readonly op: "stop"; readonly why: "cancel" | "interrupt" }
  /** The process may work on the result of this key. */
  | { readonly op: "turn"; readonly key: string };

export type FromRunProcess =
  | { readonly say: "ready" }
  | { readonly say: "unfit"; readonly message: string }
  | { readonly say: "event"; readonly event: RunEvent }
  /** This attempt got further than those before. */
  | { readonly say: "further" }
  | { readonly say: "ended"; readonly ending: Exclude<Ending, { readonly how: "died" }> }
  /** Asks for a turn, and gives it back. */
  | { readonly say: "want"; readonly key: string }
  | { readonly say: "give-back"; readonly key: string };
