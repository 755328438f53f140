import type { RunFile, RunStatus, RunSummary } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

/** A run as it is put into the queue. */
export interface Draft {
  /** A UUID in lower case. */
  readonly id: string;
  readonly document: Workflow;
  readonly targets?: readonly string[];
  /** Plain JSON. */
  readonly extra?: unknown;
  readonly nodesTotal: number;
  /** Before all that wait, rather than after. */
  readonly front: boolean;
  /** In place of the next that counts up: the run then stands before all with a higher one. */
  readonly number?: number;
}

/**
 * The right to write of a run, held by one owner for one attempt. Once another has taken the run, or it was put back,
 * nothing that is written under the old lease counts.
 */
export interface Lease {
  readonly run: string;
  readonly owner: string;
  readonly attempt: number;
}

/** A run that was taken from the queue. */
export interface Claim {
  readonly lease: Lease;
  readonly summary: RunSummary;
  readonly document: Workflow;
  readonly targets?: readonly string[];
  /** The most nodes that an attempt has finished so far. */
  readonly reached: number;
}

export interface RunFailure {
  readonly code: string;
  readonly message: string;
  readonly node?: string;
}

/** What an attempt has come to so far; what is left out stays as it was. */
export interface Advance {
  /** Nodes whose state has changed. */
  readonly nodes?: NodeStates;
  readonly nodesDone?: number;
  readonly nodesTotal?: number;
  readonly files?: readonly RunFile[];
  /** It got further than any attempt before: the tries start anew. */
  readonly further?: boolean;
}

export interface Outcome extends Advance {
  readonly status: "done" | "failed" | "cancelled";
  readonly failure?: RunFailure;
  readonly resultHash?: string;
}

/** How an attempt ended that did not finish. */
export interface Break extends Advance {
  /** Why, for people. */
  readonly failure?: RunFailure;
  /** Whether it is one of the tries that a run has; one that the server itself ended is not. */
  readonly counts: boolean;
}

export interface JobFilter {
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

export interface QueueOptions {
  /** Tries without getting further before a run is parked. */
  readonly tries: number;
  /** How long a lease holds without a heartbeat, in milliseconds. */
  readonly leaseMs: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * The runs, kept so that they survive any process at any moment: those that wait, in order; who works on the others; and
 * how they ended. What a promise has resolved to is kept. Several owners, on several machines if a driver can do that, may
 * share a queue.
 */
export interface JobQueue {
  /** @throws Failure `runs/duplicate` when there is a run of that id. */
  submit(draft: Draft): Promise<RunSummary>;
  /** Takes the first that waits and starts an attempt; undefined if none waits. */
  claim(owner: string): Promise<Claim | undefined>;
  /** Says that the owner lives. `cancel`: someone has asked to stop the run. `lost`: the lease is another's. */
  heartbeat(lease: Lease): Promise<"held" | "cancel" | "lost">;
  /** Undefined, as from the two methods below: the lease was lost, and nothing was written. */
  record(lease: Lease, advance: Advance): Promise<RunSummary | undefined>;
  finish(lease: Lease, outcome: Outcome): Promise<RunSummary | undefined>;
  /** Puts a run back into its place in the queue; or parks it, if its tries are used up; or ends it, if it was cancelled. */
  release(lease: Lease, broken: Break): Promise<RunSummary | undefined>;
  /**
   * Does the same to runs whose owner is heard of no more (or, for whoever knows that no other owner lives, to `all` that
   * run), as if their attempt had broken off with this failure.
   */
  recover(which: "expired" | "all", failure: RunFailure): Promise<readonly RunSummary[]>;
  /** Ends a run that waits, marks one that runs; others stay as they are. @throws Failure `runs/no-such-run`. */
  cancel(id: string): Promise<RunSummary>;
  /** Puts an ended run at the end of the queue. @throws Failure `runs/no-such-run`, `runs/not-ended`. */
  retry(id: string, nodesTotal: number): Promise<RunSummary>;
  /**
   * Moves a waiting run before another, or (null) to the end. Gives all whose order has changed, the moved one first.
   * @throws Failure `runs/no-such-run`, `runs/not-waiting` for either.
   */
  move(id: string, before: string | null): Promise<readonly RunSummary[]>;
  /** Removes an ended run. @throws Failure `runs/no-such-run`, `runs/not-ended`. */
  remove(id: string): Promise<void>;
  /** Leaves ended runs, of these ids or all, out of lists of what is `remembered`, until they are tried again. Nothing else of them changes. */
  forget(which: readonly string[] | "all"): Promise<void>;
  /** Ids of ended runs beyond what is kept, the first to go first. The one that ended last is always kept. */
  outlived(keeping: Keeping): Promise<readonly string[]>;
  /** Newest submission first; at most 100 if no limit is given. No two runs have one time of submission. */
  list(filter?: JobFilter): Promise<readonly RunSummary[]>;
  /** All that run, then all that wait in the order they will start. */
  pending(): Promise<readonly RunSummary[]>;
  /** What nodes of a workflow took in its newest runs when their result was not known, in milliseconds, by node. */
  durations(workflow: string): Promise<ReadonlyMap<string, number>>;
  /** @throws Failure `runs/no-such-run`. */
  read(id: string): Promise<Kept>;
  /** @throws Failure `runs/no-such-run`. */
  extra(id: string): Promise<unknown>;
}
