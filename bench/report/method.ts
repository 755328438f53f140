import type { Study, Variation } from "./study.ts";

/** What a method has chosen, for every budget of a study. */
export interface Choices<C> {
  /** What choosing cost in guided evaluations, all budgets together. */
  readonly evaluations: number;
  /** Plain data, kept in the cache. */
  readonly byBudget: Readonly<Record<number, C>>;
}

/** One way of computing fewer steps. */
export interface Method {
  readonly id: string;
  readonly title: string;
  /** Counted up when what it chooses or does changes, so that what was kept is made again. */
  readonly version: number;
  /** Where it is a re-implementation after a paper: what differs from it. */
  readonly differs?: string;
  /** Not every method is defined for every sampler or step count. */
  applies(study: Study): boolean;
  choose(study: Study): Promise<Choices<unknown>>;
  variation(study: Study, choice: unknown): Variation;
}

interface MethodOf<C> extends Omit<Method, "applies" | "choose" | "variation"> {
  applies?(study: Study): boolean;
  choose(study: Study): Promise<Choices<C>> | Choices<C>;
  variation(study: Study, choice: C): Variation;
}

/** A method whose choices go through JSON, and come back as they were. */
export function method<C>({ applies, choose, variation, ...rest }: MethodOf<C>): Method {
  return {
    ...rest,
    applies: applies ?? (() => true),
    choose: async (study) => choose(study),
    variation: (study, choice) => variation(study, choice as C),
  };
}

/** The same for every budget. */
export function byBudget<C>({ budgets }: Study, choice: (budget: number) => C): Record<number, C> {
  return Object.fromEntries(budgets.map((budget) => [budget, choice(budget)]));
}
