import type { RunFile, RunSummary } from "#protocol/run.ts";
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

export type RunFailure = NonNullable<RunSummary["failure"]>;

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

export interface QueueOptions {
  /** Tries without getting further before a run is parked. */
  readonly tries: number;
  /** How long a lease holds without a heartbeat, in milliseconds. */
  readonly leaseMs: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * The runs that wait, in order, and who works on the others; kept so that they survive any process at any moment. What a
 * promise has resolved to is kept. Several owners may share a queue, on several machines if the driver can do that: none
 * knows more of the others than what the queue says.
 */
export interface RunQueue {
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
   * Does the same to runs whose lease has run out, as if their attempt had broken off with this failure.
   * @param begun an owner that says so at its very beginning: what it held in a life before that has run out with it.
   */
  recover(failure: RunFailure, begun?: string): Promise<readonly RunSummary[]>;
  /** Ends a run that waits, marks one that runs; others stay as they are. @throws Failure `runs/no-such-run`. */
  cancel(id: string): Promise<RunSummary>;
  /** Puts an ended run at the end of the queue. @throws Failure `runs/no-such-run`, `runs/not-ended`. */
  retry(id: string, nodesTotal: number): Promise<RunSummary>;
  /**
   * Moves a waiting run before another, or (null) to the end. Gives all whose order has changed, the moved one first.
   * @throws Failure `runs/no-such-run`, `runs/not-waiting` for either.
   */
  move(id: string, before: string | null): Promise<readonly RunSummary[]>;
  /** All that run, then all that wait in the order they will start. */
  pending(): Promise<readonly RunSummary[]>;
  /**
   * Called with every run that was put in, taken out, moved, put back or ended, or that is to be cancelled, as it then is;
   * not with what `record` says. What is done through this object is heard before its promise is settled, what others do (if
   * the driver has others) soon after. `hear` must not throw.
   * @returns what ends it.
   */
  subscribe(hear: (run: RunSummary) => void): () => void;
}
