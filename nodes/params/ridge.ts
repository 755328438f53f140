import { z } from "zod";

export const ridgeParam = z
  .number()
  .min(0)
  .max(1)
  .default(1e-5)
  .meta({ title: "Ridge", description: "How much weights are drawn to taylor1; more for quantised models" });
