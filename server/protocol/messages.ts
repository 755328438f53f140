import { z } from "zod";
import { runId, runSummary } from "./run.ts";
import { nodeStateSchema } from "./run-state.ts";

/** Counts the messages of one server process; a message with a lower number than the snapshot's is already in it. */
const seq = z.int().min(0);

/**
 * What the server says on the socket `/v1/events`, in order: a snapshot first, then what changes. Each message says how
 * something *is*, not what happened, so that newer ones may stand for older ones that a slow socket never got.
 */
export const serverMessage = z.discriminatedUnion("type", [
  /** Everything: sent on connect, and when the client asks for it. */
  z.strictObject({
    type: z.literal("snapshot"),
    seq,
    /** A new one for every start of the server. */
    server: z.string(),
    version: z.string(),
    /** All that wait or run, and the newest of those that ended. */
    runs: z.array(runSummary),
    /** Nodes of the runs that run, and of the one that ended last; by run, then by node. */
    nodes: z.record(z.string(), z.record(z.string(), nodeStateSchema)),
  }),
  /** A run is new or has changed. */
  z.strictObject({ type: z.literal("run"), seq, run: runSummary }),
  z.strictObject({ type: z.literal("run-removed"), seq, run: runId }),
  /** Members of a node's state that have changed; with `fresh`, nothing of before remains. */
  z.strictObject({
    type: z.literal("node"),
    seq,
    run: runId,
    node: z.string(),
    fresh: z.boolean(),
    state: nodeStateSchema.partial(),
  }),
  /** Something in the library was saved, or (`etag` null) is gone: whoever shows it reads it again. */
  z.strictObject({
    type: z.literal("library"),
    seq,
    kind: z.enum(["workflow", "schedule", "error-graph"]),
    id: z.string(),
    etag: z.string().nullable(),
  }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;

/** What a client may say on the socket; anything else closes it. */
export const clientMessage = z.discriminatedUnion("type", [
  /** Asks for a snapshot, e.g. after the machine slept. */
  z.strictObject({ type: z.literal("resume") }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;
