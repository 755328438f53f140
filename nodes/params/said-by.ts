import type { z } from "zod";
import { Failure } from "#core/failure.ts";

/** A check of a text parameter by the function that will read it: what that one throws is said when the workflow is checked. */
export function saidBy(read: (text: string) => unknown): (text: string, context: z.core.$RefinementCtx) => void {
  return (text, context) => {
    try {
      read(text);
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      context.addIssue({ code: "custom", message: cause.message.replace(/\.$/, ""), params: { said: cause.said } });
    }
  };
}
