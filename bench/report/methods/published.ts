import { hold } from "#core/hold.ts";
import { publishedLists } from "#formats/published-lists.ts";
import { type Method, method } from "../method.ts";
import { predicted } from "../predicting.ts";
import type { Study } from "../study.ts";

/** Lists that others have published for as many steps, of the budgets that are measured. */
const lists = (sourceId: string, model: string, { steps, budgets }: Study) =>
  publishedLists.filter(
    (list) =>
      list.source.id === sourceId &&
      list.model === model &&
      list.steps === steps &&
      budgets.includes(list.compute.length),
  );

function published(sourceId: string, model: string): Method {
  return method<number[]>({
    id: `published-${sourceId}-${model.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`,
    title: `published list: ${sourceId}, ${model}`,
    version: 1,
    differs:
      "made for another model, where blocks' residuals or mean velocities are reused; here the prediction is held",
    applies: (study) => lists(sourceId, model, study).length > 0,
    choose: (study) => ({
      evaluations: 0,
      byBudget: Object.fromEntries(lists(sourceId, model, study).map(({ compute }) => [compute.length, [...compute]])),
    }),
    variation: (study, compute) => predicted(study, compute, hold),
  });
}

/** Of a video model, an image model, and one that was made for mean velocities; lists of others are much like these. */
export const publishedMethods: readonly Method[] = [
  published("lemica", "Wan2.1-T2V-1.3B"),
  published("lemica", "Qwen-Image-2512"),
  published("meancache", "Z-Image (base)"),
];
