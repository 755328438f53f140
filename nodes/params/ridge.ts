import { z } from "zod";
import { countings } from "#core/least-squares.ts";

export const countingParam = z.enum(countings).default("alike").meta({
  title: "Samples count",
  description: "Alike (none rules that tips into another picture), plain (least squares), or the worst most",
});

/** Whether each interval has a ridge of its own instead, the one by which samples that were held out are left nearest. */
export const heldOutParam = z.boolean().default(false).meta({
  title: "Ridge by held-out samples",
  description: "Each interval has the ridge that is best for samples it is not fitted to; from 4 samples on",
});

export const ridgeParam = z
  .number()
  .min(0)
  .max(1)
  .default(1e-5)
  .meta({ title: "Ridge", description: "How much weights are drawn to taylor1; more for quantised models" });
