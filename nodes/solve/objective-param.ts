import { z } from "zod";

/** The objective of a node that solves: a name, or `power:γ`. */
export const objectiveParam = z
  .string()
  .regex(/^(leximax|sum|bottleneck|power:\d+(\.\d+)?)$/, { error: "must be leximax, sum, bottleneck or power:γ, e.g. power:4" })
  .default("leximax")
  .meta({ title: "Objective", description: "leximax (the method's), or for comparison: sum, power:γ, bottleneck" });
