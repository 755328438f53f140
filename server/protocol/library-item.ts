import { z } from "zod";
import { saidFailureSchema } from "./failure-record.ts";

/** What the library keeps. */
export const libraryKind = z.enum(["schedule", "error-graph"]);

const common = {
  steps: z.int().min(1),
  maxGap: z.int().min(1),
  reuseLevel: z.string(),
  predictor: z.string(),
  model: z.string().optional(),
  modelHash: z.string().optional(),
  sampler: z.string().optional(),
  guidance: z.number().optional(),
  prompts: z.int().min(0).optional(),
  date: z.string().optional(),
  notes: z.string().optional(),
};

const scheduleFacts = z.strictObject({
  ...common,
  distance: z.string().optional(),
  budget: z.int().min(1),
  /** A character per step: 1 compute, 0 reuse. */
  mask: z.string(),
  objective: z.string(),
  worstEdgeError: z.number().optional(),
  jointError: z.number().optional(),
});

const errorGraphFacts = z.strictObject({
  ...common,
  distance: z.string(),
  aggregate: z.string(),
  edges: z.int().min(0),
  samples: z.int().min(0).optional(),
  greatestError: z.number(),
});

const file = {
  /** The file's name in the library; nodes read it as `library/ID`. */
  id: z.string(),
  name: z.string(),
  tags: z.array(z.string()),
  bytes: z.number().min(0),
  /** Milliseconds since 1970. */
  savedAt: z.number().min(0),
};

/** A schedule or an error graph that is kept; of a damaged one, why it cannot be read. */
export const libraryItem = z.union([
  z.strictObject({ ...file, kind: z.literal("schedule"), etag: z.string(), facts: scheduleFacts }),
  z.strictObject({ ...file, kind: z.literal("error-graph"), etag: z.string(), facts: errorGraphFacts }),
  z.strictObject({ ...file, kind: libraryKind, damaged: saidFailureSchema }),
]);
export type LibraryItem = z.infer<typeof libraryItem>;

export const trashedItem = z.strictObject({
  /** The file's name in the trash. */
  id: z.string(),
  kind: libraryKind,
  name: z.string(),
  trashedAt: z.number().min(0),
  bytes: z.number().min(0),
});
