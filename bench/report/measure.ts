import type { Kept } from "./kept.ts";
import type { Choices, Method } from "./method.ts";
import type { PairFigures, Study } from "./study.ts";

/** One method on one study. */
export interface Measured {
  readonly method: Method;
  readonly evaluations: number;
  /** By budget, of the pairs in their order; a method need not have every budget. */
  readonly byBudget: ReadonlyMap<number, readonly PairFigures[]>;
}

/** Chooses and runs, or takes what is kept. */
export async function measured(
  study: Study,
  method: Method,
  kept: Kept,
  tell: (line: string) => void,
): Promise<Measured> {
  const { spec, model } = study;
  const { calibration, pairs, budgets, id, denoiser, settings } = spec;
  const key = { hash: model.hash, denoiser, settings, calibration, method: method.id, version: method.version };
  const choices: Choices<unknown> = await kept.get({ ...key, budgets }, async () => {
    tell(`${id}: ${method.id} chooses`);
    return method.choose(study);
  });
  const found = new Map<number, readonly PairFigures[]>();
  for (const budget of budgets) {
    const choice = choices.byBudget[budget];
    if (choice === undefined) continue;
    const figures = await kept.get({ ...key, budget, choice, pairs }, async () => {
      tell(`${id}: ${method.id} runs at B = ${budget}`);
      return study.measure(method.variation(study, choice));
    });
    found.set(budget, figures);
  }
  return { method, evaluations: choices.evaluations, byBudget: found };
}
