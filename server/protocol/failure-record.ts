import { z } from "zod";
import { saidSchema } from "#kit/said-schema.ts";

/** Of a `SaidFailure`: the code, the sentence in English, and the same as data where it is more than a text. */
export const saidFailureSchema = z.strictObject({ code: z.string(), message: z.string(), said: saidSchema.optional() });

/** Of a `FailureRecord`: the same with what is known of its kind. */
export const failureRecordSchema = saidFailureSchema.extend({
  blames: z.literal("work").optional(),
  passing: z.literal(true).optional(),
});
