import { z } from "zod";
import { inARow, type Said, told } from "#core/said.ts";
import { saidSchema } from "#kit/said-schema.ts";

/** Something that keeps a workflow, or a part of it, from running. */
export const problemSchema = z.strictObject({
  /** `workflow/what-is-wrong`, stable, for machines. */
  code: z.string(),
  /** One sentence for people: what is wrong. In English. */
  message: z.string(),
  /** The node it is about; none if it is about the workflow as a whole. */
  node: z.string().optional(),
  /** Where the node is a block: the node inside it that it is about, as it is called while it runs (`outer/inner`). */
  inner: z.string().optional(),
  port: z.string().optional(),
  param: z.string().optional(),
  /** One sentence for people: what to do. In English. */
  remedy: z.string(),
  /** What `message` and `remedy` tell. `here`: all of it at its very field or port, where neither has to be named. */
  said: z
    .strictObject({ message: saidSchema, remedy: saidSchema, here: saidSchema.exactOptional() })
    .readonly()
    .optional(),
});

export type Problem = z.infer<typeof problemSchema>;

/** Where a problem is. */
export type ProblemPlace = Pick<Problem, "node" | "port" | "param">;

/** @param here all of it as it is told at the very field or port, where neither has to be named. */
export function problem(code: string, place: ProblemPlace, message: Said, remedy: Said, here?: Said): Problem {
  const said = { message, remedy, ...(here !== undefined && { here }) };
  return { code, ...place, message: told(message), remedy: told(remedy), said };
}

/** What is wrong and what to do. */
export function saidOfProblem({ message, remedy, said = { message, remedy } }: Problem): Said {
  // A sentence that says what to do itself has no remedy beside it.
  return said.remedy === "" ? said.message : inARow([said.message, said.remedy], " ");
}

/** The same where it stands at its field or port. */
export function saidHere(problem: Problem): Said {
  return problem.said?.here ?? saidOfProblem(problem);
}
