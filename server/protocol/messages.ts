import { z } from "zod";
import { runId, runSummary } from "./run.ts";
import { nodePatchSchema, nodeStateSchema } from "./run-state.ts";

/** Counts the changes of one server process: it never falls on a socket, and may leap. */
const seq = z.int().min(0);

/** A run is new or has changed. */
const runChange = z.strictObject({ type: z.literal("run"), run: runSummary });
/** A run was deleted with all it had. */
const runRemoved = z.strictObject({ type: z.literal("run-removed"), run: runId });
/** The socket tells no more of a run, or of its nodes, because newer ones have ended; `GET /v1/runs/:id` still does. */
const forgotten = z.strictObject({ type: z.literal("forgotten"), run: runId, what: z.enum(["run", "nodes"]) });
/** Members of a node's state that have changed; with `fresh`, nothing of before remains. */
const nodeChange = z.strictObject({
  type: z.literal("node"),
  run: runId,
  node: z.string(),
  fresh: z.boolean(),
  state: nodePatchSchema,
});
/** Something in the library was saved, or (`etag` null) is gone: whoever shows it reads it again. */
const libraryChange = z.strictObject({
  type: z.literal("library"),
  kind: z.enum(["workflow", "schedule", "error-graph"]),
  id: z.string(),
  etag: z.string().nullable(),
});

export const change = z.discriminatedUnion("type", [runChange, runRemoved, forgotten, nodeChange, libraryChange]);
export type Change = z.infer<typeof change>;
export type LibraryChange = z.infer<typeof libraryChange>;

/** Everything: sent on connect, when the client asks for it, and in place of more changes than it holds. */
const snapshot = z.strictObject({
  type: z.literal("snapshot"),
  seq,
  /** A new one for every start of the server. */
  server: z.string(),
  version: z.string(),
  /** All that wait or run, and the newest of those that ended. */
  runs: z.array(runSummary),
  /** Nodes of the runs that run, and of the one that ended last; by run, then by node. */
  nodes: z.record(z.string(), z.record(z.string(), nodeStateSchema)),
});
/** What is different now, to be taken as one: after it the client knows what a snapshot of that `seq` would say. */
const changes = z.strictObject({ type: z.literal("changes"), seq, changes: z.array(change).readonly() });

/**
 * What the server says on the socket `/v1/events`, in order: a snapshot first, then what changes. Each change says how
 * something *is*, not what happened, so that newer ones may stand for older ones that a slow socket never got.
 */
export const serverMessage = z.discriminatedUnion("type", [snapshot, changes]);
export type ServerMessage = z.infer<typeof serverMessage>;
export type Snapshot = z.infer<typeof snapshot>;

/** Runs that a client may look at at once: a message of them is no longer than may be. */
export const MOST_LOOKED = 20;

/** What a client may say on the socket; anything else closes it. */
export const clientMessage = z.discriminatedUnion("type", [
  /** Asks for a snapshot, e.g. after the machine slept. */
  z.strictObject({ type: z.literal("resume") }),
  /** Asks for a sign of life: changes come, be there any or none. */
  z.strictObject({ type: z.literal("ping") }),
  /** From now on details of these runs' nodes alone are told; all are, until a client says so (or connects with `?details=looked`). */
  z.strictObject({ type: z.literal("look"), runs: z.array(runId).max(MOST_LOOKED) }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;
