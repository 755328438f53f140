import { z } from "zod";

/** Something that keeps a workflow, or a part of it, from running. */
export const problemSchema = z.strictObject({
  /** `workflow/what-is-wrong`, stable, for machines. */
  code: z.string(),
  /** One sentence for people: what is wrong. */
  message: z.string(),
  /** The node it is about; none if it is about the workflow as a whole. */
  node: z.string().optional(),
  /** Where the node is a block: the node inside it that it is about, as it is called while it runs (`outer/inner`). */
  inner: z.string().optional(),
  port: z.string().optional(),
  param: z.string().optional(),
  /** One sentence for people: what to do. */
  remedy: z.string(),
});

export type Problem = z.infer<typeof problemSchema>;
