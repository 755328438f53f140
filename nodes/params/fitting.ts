import { z } from "zod";
import { MOST_LOOK_BACK } from "#core/fitted.ts";

export const lookBackParam = z
  .int()
  .min(1)
  .max(MOST_LOOK_BACK)
  .default(3)
  .meta({ title: "Look back", unit: "steps", description: "Computed predictions that weights look back on" });

export const formParam = z
  .enum(["branch", "guided"])
  .default("branch")
  .meta({ title: "Weights", description: "Of each guidance branch its own, or guided: the same for both" });
