import { z } from "zod";
import { saidSchema } from "#kit/said-schema.ts";
import { problemSchema } from "./problem.ts";

/** The body of every answer that is no success. */
export const errorBody = z.object({
  error: z.object({
    /** As in docs/failures.md. */
    code: z.string(),
    /** One sentence for people: what is wrong, and what to do. In English. */
    message: z.string(),
    /** What `message` tells, where that is more than a text. */
    said: saidSchema.optional(),
    /** What to do, where it is not a part of the message. */
    remedy: z.string().optional(),
    /** What is wrong with the workflow that was sent, all of it up to a thousand. */
    problems: z.array(problemSchema).readonly().optional(),
  }),
});

export type ErrorBody = z.infer<typeof errorBody>;
