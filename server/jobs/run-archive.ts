import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

export interface RunFilter {
  readonly status?: readonly RunStatus[];
  /** Part of the name, in any case. */
  readonly search?: string;
  readonly workflow?: string;
  /** Submitted before this time. */
  readonly before?: number;
  readonly ids?: readonly string[];
  /** Only those that were not forgotten. */
  readonly remembered?: boolean;
  readonly limit?: number;
}

/** A run with all that is kept of it. Nodes as their last attempt left them. */
export interface Kept {
  readonly summary: RunSummary;
  readonly document: Workflow;
  readonly targets?: readonly string[];
  readonly nodes: NodeStates;
}

/** What is kept of runs that have ended; those that ended first go first. */
export interface Keeping {
  readonly runs: number;
  /** Of all their files; without a limit if left out. */
  readonly bytes?: number | undefined;
}

/** What is known of all runs, those in the queue included, for as long as they are kept. */
export interface RunArchive {
  /** Newest submission first; at most 100 if no limit is given. No two runs have one time of submission. */
  list(filter?: RunFilter): Promise<readonly RunSummary[]>;
  /** @throws Failure `runs/no-such-run`. */
  read(id: string): Promise<Kept>;
  /** @throws Failure `runs/no-such-run`. */
  extra(id: string): Promise<unknown>;
  /** What nodes of a workflow took in its newest runs when their result was not known, in milliseconds, by node. */
  durations(workflow: string): Promise<ReadonlyMap<string, number>>;
  /** Removes an ended run. @throws Failure `runs/no-such-run`, `runs/not-ended`. */
  remove(id: string): Promise<void>;
  /** Leaves ended runs, of these ids or all, out of lists of what is `remembered`, until they are tried again. Nothing else of them changes. */
  forget(which: readonly string[] | "all"): Promise<void>;
  /** Ids of ended runs beyond what is kept, the first to go first. The one that ended last is always kept. */
  outlived(keeping: Keeping): Promise<readonly string[]>;
}
