import { z } from "zod";

/** The best steps for every feasible budget, as nodes that solve all of them give it. No file: it travels in runs only. */
export const budgetsSchema = z.object({
  steps: z.int().min(1),
  rows: z
    .array(z.object({ budget: z.int(), compute: z.array(z.int()).readonly(), errors: z.array(z.number()).readonly() }))
    .min(1)
    .readonly(),
});

export type Budgets = z.output<typeof budgetsSchema>;
