import { z } from "zod";
import { saidFailureOf } from "#core/failure.ts";
import { saidFailureSchema } from "./failure-record.ts";
import { type NodeState, type NodeStates, nodeStateSchema } from "./run-state.ts";
import { workflowSchema } from "./workflow-schema.ts";

/** Milliseconds since 1970. */
const time = z.number().min(0);

export const runId = z.uuid({ error: "must be a UUID in lower case" }).lowercase();

/**
 * Where a run is: `waiting` in the queue; `running`; `done`, `failed` (a node did), `cancelled`; or `parked`: its process
 * ended without a word three times without getting further, and only a retry makes it go on.
 */
export const runStatus = z.enum(["waiting", "running", "done", "failed", "cancelled", "parked"]);
export type RunStatus = z.infer<typeof runStatus>;

/** A file that a run wrote. */
export const runFile = z.strictObject({
  node: z.string(),
  /** Relative to the run, with `/` between folders; `GET /v1/runs/:id/files/…name` serves it. */
  name: z.string(),
  bytes: z.number().min(0),
});
export type RunFile = z.infer<typeof runFile>;

/** A run as lists show it. */
export const runSummary = z.strictObject({
  id: runId,
  name: z.string(),
  /** The id inside the workflow document. */
  workflow: z.string(),
  status: runStatus,
  /** Waiting runs start in ascending order of it. */
  order: z.number(),
  /**
   * Counts up with every run that is put into the queue, on end of all that there were before; negative for one that was put in
   * front, and as its submitter gave it where it did. Moving a run does not change it.
   */
  number: z.number(),
  submittedAt: time,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  /** How often it was started. */
  attempt: z.int().min(0),
  /** Nodes that are finished, of those that will be run. */
  nodesDone: z.int().min(0),
  nodesTotal: z.int().min(0),
  /** Milliseconds left, while it runs and as far as it can be told. */
  etaMs: z.number().min(0).optional(),
  /** Why it is failed or parked, or why its last attempt ended. */
  failure: saidFailureSchema.extend({ node: z.string().optional() }).optional(),
  files: z.array(runFile),
  /** SHA-256 over what its outputs are, times and dates left out: equal for equal results. */
  resultHash: z.string().optional(),
});
export type RunSummary = z.infer<typeof runSummary>;

/** A run with its document and all that is known of its nodes. */
export const runDetail = runSummary.extend({
  document: workflowSchema,
  targets: z.array(z.string()).optional(),
  nodes: z.record(z.string(), nodeStateSchema),
});
export type RunDetail = z.infer<typeof runDetail>;

/**
 * The nodes of a run that does not run, as its last attempt left them: a process that ends without a word leaves nodes
 * behind that were running or had not begun.
 */
export function settledNodes(nodes: NodeStates, { status, failure }: RunSummary): NodeStates {
  if (status === "running") return nodes;
  return Object.fromEntries(Object.entries(nodes).map(([id, state]) => [id, settled(state)]));

  function settled(state: NodeState): NodeState {
    if (status === "waiting") return state.status === "running" ? { status: "waiting" } : state;
    if (state.status === "waiting") return { ...state, status: "skipped" };
    if (state.status !== "running") return state;
    if (status === "cancelled" || failure === undefined) return { ...state, status: "cancelled" };
    return { ...state, status: "failed", failure: saidFailureOf(failure) };
  }
}
