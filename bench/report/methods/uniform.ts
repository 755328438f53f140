import { predictorById } from "#core/predictors.ts";
import { uniformSteps } from "#core/schedule.ts";
import { byBudget, type Method, method } from "../method.ts";
import { predicted } from "../predicting.ts";

/** Evenly spread steps, the first and the last among them. */
function uniform(predictor: string): Method {
  return method<number[]>({
    id: `uniform-${predictor}`,
    title: `uniform \`${predictor}\``,
    version: 1,
    choose: (study) => ({ evaluations: 0, byBudget: byBudget(study, (budget) => uniformSteps(study.steps, budget)) }),
    variation: (study, compute) => predicted(study, compute, predictorById(predictor)),
  });
}

export const uniformMethods: readonly Method[] = [uniform("hold"), uniform("taylor1")];
