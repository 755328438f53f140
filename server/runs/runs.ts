import type { RunFilter } from "#jobs/run-archive.ts";
import type { RunDetail, RunSummary } from "#protocol/run.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import type { NodeChange, NodeStates } from "#protocol/run-state.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { DiskResults } from "#store/disk-results.ts";

export type { RunFilter } from "#jobs/run-archive.ts";

/** What is asked for with a run. */
export interface Submission {
  readonly document: Workflow;
  /** Ids of the nodes to run; the output nodes if left out. */
  readonly targets?: readonly string[];
  /** A UUID in lower case; made if left out. */
  readonly id?: string;
  /** Before all that wait, rather than after. */
  readonly front?: boolean;
  /** In place of the next that counts up: before all that wait with a higher one. */
  readonly number?: number;
  /** Plain JSON kept with the run for whoever submitted it; the runs do not look at it. */
  readonly extra?: unknown;
}

/** What happens to runs, told in order, after it has been kept. */
export type RunNews =
  | { readonly type: "run"; readonly run: RunSummary }
  | { readonly type: "run-removed"; readonly run: string }
  /** `changes` is what the event means for the states of nodes. */
  | { readonly type: "event"; readonly run: string; readonly event: RunEvent; readonly changes: readonly NodeChange[] };

/** The runs of a server: its queue, what runs now, and its history. All survive the process. */
export interface Runs {
  /**
   * Puts a run into the queue; it is kept when the promise resolves.
   * @throws RefusalFailure `runs/refused` with all problems when the workflow cannot run; Failure `runs/duplicate` when there
   * is a run of that id, `runs/bad-id`, `runs/queue-full`.
   */
  submit(submission: Submission): Promise<RunSummary>;
  /** Newest submission first; at most 100 if no limit is given. No two runs have one time of submission. */
  list(filter?: RunFilter): Promise<readonly RunSummary[]>;
  /** Waiting runs in the order they will start, after those that run. */
  queue(): readonly RunSummary[];
  /** @throws Failure `runs/no-such-run`. */
  read(id: string): Promise<RunDetail>;
  /** What the submitter gave as `extra`. */
  extra(id: string): Promise<unknown>;
  /** The states of nodes of a run in memory: one that runs, or ended last. */
  nodes(id: string): NodeStates | undefined;
  /** Stops a run, or takes it from the queue; ended ones stay as they are. Resolves when it has been told, not when it has stopped. */
  cancel(id: string): Promise<RunSummary>;
  /** Puts an ended run at the end of the queue, under its id. @throws Failure `runs/not-ended`, and as `submit`. */
  retry(id: string): Promise<RunSummary>;
  /** Moves a waiting run before another, or (null) to the end. @throws Failure `runs/not-waiting`. */
  move(id: string, before: string | null): Promise<RunSummary>;
  /** Leaves ended runs, of these ids or all, out of lists of what is `remembered`; they and their files stay. */
  forget(which: readonly string[] | "all"): Promise<void>;
  /** Removes an ended run with its files. @throws Failure `runs/not-ended`. */
  remove(id: string): Promise<void>;
  /**
   * The value at an output of a finished node, from the result store; undefined if it is no longer kept.
   * @throws Failure `runs/output-too-large` for a node whose result has more than 32 MiB.
   */
  output(id: string, node: string, port: string): Promise<unknown>;
  /** The folder that a run writes its files into. */
  filesOf(id: string): string;
  /** Called with all news until the returned function is called. */
  subscribe(hear: (news: RunNews) => void): () => void;
}

/** The runs of a data folder that this process has open. */
export interface OpenRuns extends Runs {
  /** The results of nodes, as they are kept for the runs; closed with them. */
  readonly results: DiskResults;
  /** Process ids of the run processes that live. */
  readonly workers: readonly number[];
  /**
   * Starts no more runs, puts those that run back to go on another time, and ends all processes. Takes a little longer than
   * `graceMs` at most (5000 if left out), which is how long a run has to come to the end of its step.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}
