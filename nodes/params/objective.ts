import { z } from "zod";
import { parseObjective } from "#core/solver.ts";
import { saidBy } from "./said-by.ts";

/** The objective of a node that solves: a name, or `power:γ`. */
export const objectiveParam = z
  .string()
  .superRefine(saidBy(parseObjective))
  .default("leximax")
  .meta({ title: "Objective", description: "leximax (the method's), or for comparison: sum, power:γ, bottleneck" });
