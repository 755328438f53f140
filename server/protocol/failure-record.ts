import { z } from "zod";
import { saidSchema } from "#kit/said-schema.ts";

/** What went wrong: the code, the sentence in English, and the same as data where it is more than a text. */
export const toldFailureSchema = z.strictObject({ code: z.string(), message: z.string(), said: saidSchema.optional() });

export type ToldFailure = z.infer<typeof toldFailureSchema>;

/** The same with what is known of its kind, for those who decide what comes next. */
export const failureRecordSchema = toldFailureSchema.extend({
  blames: z.literal("work").optional(),
  passing: z.literal(true).optional(),
});

export function toldFailureOf({ code, message, said }: ToldFailure): ToldFailure {
  return { code, message, ...(typeof said === "object" && { said }) };
}
