import { z } from "zod";
import type { Said } from "#core/said.ts";

/** What is said, as it goes over a wire or into a file. */
export const saidSchema: z.ZodType<Said> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.strictObject({
      text: z.string(),
      one: z.string().optional(),
      values: z.record(z.string(), saidSchema).readonly().optional(),
    }),
    z.strictObject({
      list: z.array(saidSchema).readonly(),
      by: z.union([z.enum(["and", "or"]), z.strictObject({ between: z.string() }).readonly()]),
    }),
  ]),
);
