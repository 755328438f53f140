import { z } from "zod";
import { parseAggregate } from "#core/aggregate.ts";
import { saidBy } from "./said-by.ts";

/** How the errors of samples become one: a name, or `quantile:0.9`. */
export const aggregateParam = z
  .string()
  .superRefine(saidBy(parseAggregate))
  .meta({ suggestions: ["mean", "median", "max", "quantile:0.9"] });
