import { z } from "zod";
import { saidFailureOf } from "#core/failure.ts";
import { previewSchema } from "#kit/preview.ts";
import { saidSchema } from "#kit/said-schema.ts";
import { saidFailureSchema } from "./failure-record.ts";
import type { RunEvent } from "./run-events.ts";

/** Lines of a node's log that are kept: the newest. */
export const LOG_LINES = 50;

/** What is known of a node of a run. Times are milliseconds, `startedAt` since 1970. */
export const nodeStateSchema = z.strictObject({
  status: z.enum(["waiting", "running", "done", "failed", "cancelled", "skipped"]),
  /** The result was known from an earlier run, and nothing was computed. */
  hit: z.boolean().optional(),
  startedAt: z.number().optional(),
  milliseconds: z.number().min(0).optional(),
  /** `etaMs` is the time left, once it can be told. */
  progress: z
    .strictObject({
      done: z.number().min(0),
      total: z.number().positive(),
      note: saidSchema.optional(),
      etaMs: z.number().min(0).optional(),
    })
    .optional(),
  preview: previewSchema.optional(),
  /** A line for people about each output. */
  outputs: z.record(z.string(), saidSchema).optional(),
  /** The key of the result in the store of results, if it is kept there. */
  key: z.string().optional(),
  failure: saidFailureSchema.optional(),
  log: z.array(saidSchema).optional(),
});

/** Members of it that have changed. Never `undefined`: what is no member is as it was. */
export const nodePatchSchema = nodeStateSchema.extend({ status: nodeStateSchema.shape.status.exactOptional() });

export type NodeState = z.infer<typeof nodeStateSchema>;
type NodePatch = z.infer<typeof nodePatchSchema>;
/** By node id. */
export type NodeStates = Readonly<Record<string, NodeState>>;

/** A change of one node: members that are given replace those of before. `fresh`: nothing of before remains. */
export interface NodeChange {
  readonly node: string;
  readonly fresh: boolean;
  readonly state: NodePatch;
}

/** A node of which nothing was said. */
const UNTOLD: NodeState = { status: "waiting" };

/** What an event of a run changes, for `applyChanges`. `at` is milliseconds since 1970. */
export function changesOf(event: RunEvent, states: NodeStates, at: number): NodeChange[] {
  switch (event.type) {
    case "run-started":
      return event.order.map((node) => ({ node, fresh: true, state: { status: "waiting" } }));
    case "node-started":
      return [{ node: event.node, fresh: true, state: { status: "running", startedAt: at } }];
    case "node-progress": {
      const { type: _, node, ...progress } = event;
      return [{ node, fresh: false, state: { progress } }];
    }
    case "node-preview":
      return [{ node: event.node, fresh: false, state: { preview: event.preview } }];
    case "node-log": {
      const log = [...(states[event.node]?.log ?? []), event.message].slice(-LOG_LINES);
      return [{ node: event.node, fresh: false, state: { log } }];
    }
    case "node-finished": {
      const { hit, milliseconds, outputs, key } = event;
      const state = { status: "done" as const, hit, milliseconds, outputs, ...(key !== undefined && { key }) };
      return [{ node: event.node, fresh: false, state }];
    }
    case "node-failed": {
      return [{ node: event.node, fresh: false, state: { status: "failed", failure: saidFailureOf(event) } }];
    }
    case "node-cancelled":
      return [{ node: event.node, fresh: false, state: { status: "cancelled", milliseconds: event.milliseconds } }];
    case "run-finished":
      return event.skipped.map((node) => ({ node, fresh: false, state: { status: "skipped" } }));
  }
}

/** The states after the changes; those before are not touched. */
export function applyChanges(states: NodeStates, changes: readonly NodeChange[]): NodeStates {
  if (changes.length === 0) return states;
  const next: Record<string, NodeState> = { ...states };
  for (const { node, fresh, state } of changes) {
    const before = !fresh && Object.hasOwn(next, node) ? next[node] : UNTOLD;
    next[node] = { ...before, ...state };
  }
  return next;
}

/** One change of a node in place of two: `later` happened after `earlier`. */
export function mergeChanges<C extends NodeChange>(earlier: C, later: C): C {
  return later.fresh ? later : { ...earlier, state: { ...earlier.state, ...later.state } };
}
