import { type Budgets, budgetsSchema } from "#formats/budgets.ts";
import { type ErrorGraphFile, errorGraphSchema } from "#formats/error-graph-file.ts";
import { type ScheduleFile, scheduleSchema } from "#formats/schedule-file.ts";

export const readGraphValue = (value: unknown): ErrorGraphFile | undefined =>
  errorGraphSchema.safeParse(listsOf(value)).data;
export const readScheduleValue = (value: unknown): ScheduleFile | undefined =>
  scheduleSchema.safeParse(listsOf(value)).data;
export const readBudgetsValue = (value: unknown): Budgets | undefined => budgetsSchema.safeParse(listsOf(value)).data;

/** A value with its lists of numbers as plain lists, where an answer of the server has them as `{ kind, length, values }`. */
function listsOf(value: unknown): unknown {
  if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(listsOf) : value;
  if (typeof value !== "object" || value === null) return value;
  if ("kind" in value && "length" in value && "values" in value && Array.isArray(value.values)) return value.values;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, listsOf(member)]));
}
