import { z } from "zod";
import { parseObjective } from "#core/solver.ts";
import { saidBy } from "./said-by.ts";

/** The largest error that an edge of a schedule may have. */
export const boundParam = z
  .number()
  .positive()
  .optional()
  .meta({ title: "Bound", description: "No edge may have a larger error, in its own unit; none where left out" });

/** Where a second denoiser takes over. */
export const borderParam = z.int().min(1).max(999).optional().meta({
  title: "Border",
  description:
    "The first step of a second denoiser (Wan 2.2), counted from 0: it is computed, and nothing is reused or looked back on across it",
});

/** The objective of a node that solves: a name, or `power:γ`. */
export const objectiveParam = z
  .string()
  .superRefine(saidBy(parseObjective))
  .default("leximax")
  .meta({
    suggestions: ["leximax", "sum", "power:2", "bottleneck"],
    title: "Objective",
    description: "leximax (the method's), or for comparison: sum, power:γ, bottleneck",
  });
