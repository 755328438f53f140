import { summaryOf } from "#core/summary.ts";
import { errorText } from "#picture/numbers.ts";

/** What stands beside the mean of errors over samples, as text. */
export function spreadText(errors: readonly number[]) {
  const { median, geometric, worst } = summaryOf(errors);
  return { median: errorText(median), geometric: errorText(geometric), worst: errorText(worst) };
}
