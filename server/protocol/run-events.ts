import { z } from "zod";
import { previewSchema } from "#kit/preview.ts";
import { saidSchema } from "#kit/said-schema.ts";
import { failureRecordSchema } from "./failure-record.ts";

const node = z.string();
const milliseconds = z.number().min(0);

/** What happens during a run, in order: a closed union of plain JSON records. Times are in milliseconds. */
export const runEventSchema = z.discriminatedUnion("type", [
  /** The nodes that will be run, in order. */
  z.strictObject({ type: z.literal("run-started"), order: z.array(node).readonly() }),
  z.strictObject({ type: z.literal("node-started"), node }),
  /** At most ten a second from a node; the last one always comes. `etaMs` is the time left, once it can be told. */
  z.strictObject({
    type: z.literal("node-progress"),
    node,
    done: z.number().min(0),
    total: z.number().positive(),
    note: saidSchema.optional(),
    etaMs: milliseconds.optional(),
  }),
  z.strictObject({ type: z.literal("node-preview"), node, preview: previewSchema }),
  z.strictObject({ type: z.literal("node-log"), node, message: saidSchema }),
  /** `hit`: the result was known and nothing was computed. `outputs`: a line for people about each output. */
  z.strictObject({
    type: z.literal("node-finished"),
    node,
    hit: z.boolean(),
    milliseconds,
    outputs: z.record(z.string(), saidSchema),
    /** The key of the result in the store of results, if it is kept there. */
    key: z.string().optional(),
    /** What the node wrote, by names relative to the run. */
    files: z.array(z.strictObject({ name: z.string(), bytes: z.number().min(0) }).readonly()).optional(),
  }),
  failureRecordSchema.extend({ type: z.literal("node-failed"), node, title: z.string() }),
  /** The node that was running when the run was cancelled. */
  z.strictObject({ type: z.literal("node-cancelled"), node, milliseconds }),
  /** `skipped`: nodes that were not run because of a failure before them, or because the run was cancelled. */
  z.strictObject({
    type: z.literal("run-finished"),
    status: z.enum(["done", "failed", "cancelled"]),
    milliseconds,
    skipped: z.array(node).readonly(),
  }),
]);

export type RunEvent = z.infer<typeof runEventSchema>;
export type Emit = (event: RunEvent) => void;
