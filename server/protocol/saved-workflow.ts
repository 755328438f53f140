import { z } from "zod";
import { workflowSchema } from "./workflow-schema.ts";

/** Milliseconds since 1970. */
const time = z.number().min(0);

/** SHA-256 of a document as it is written: equal for equal documents. */
const etag = z.string();

/** A saved workflow as lists show it. */
export const workflowSummary = z.strictObject({
  /** The id inside the document. */
  id: z.string(),
  name: z.string(),
  tags: z.array(z.string()),
  etag,
  nodes: z.int().min(0),
  createdAt: time,
  savedAt: time,
  trashedAt: time.optional(),
  /** The etag of its thumbnail, if it has one. */
  thumbnail: z.string().optional(),
});
export type WorkflowSummary = z.infer<typeof workflowSummary>;

export const savedWorkflow = workflowSummary.extend({ document: workflowSchema });
export type SavedWorkflow = z.infer<typeof savedWorkflow>;

/** An earlier state of a workflow. */
export const workflowVersion = z.strictObject({
  version: z.int().min(1),
  etag,
  name: z.string(),
  nodes: z.int().min(0),
  savedAt: time,
  current: z.boolean(),
});

/** A workflow that people start from. */
export const template = z.strictObject({
  /** The name of its file without `.workflow.json`. */
  id: z.string(),
  name: z.string(),
  nodes: z.int().min(0),
});

/** A tag, and how many have it. */
export const tagCount = z.strictObject({ tag: z.string(), count: z.int().min(1) });
