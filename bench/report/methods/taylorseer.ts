import { combined } from "../arithmetic.ts";
import { byBudget, type Method, method } from "../method.ts";
import { masked, type RunSoFar } from "../policy.ts";

/** Every n-th step from the first on, n being so that the budget is kept. */
export function everyNth(steps: number, budget: number): number[] {
  const interval = Math.ceil(steps / budget);
  return Array.from({ length: Math.ceil(steps / interval) }, (_, k) => k * interval);
}

/** Derivatives by differences over steps, as a Taylor series about the last computed step. */
function series(order: 1 | 2) {
  return ({ step, computed }: RunSoFar): Float32Array => {
    const [a, b, c] = computed;
    if (!b) return a!.guided;
    const ahead = step - a!.step;
    const near = 1 / (a!.step - b.step);
    if (order === 1 || !c) {
      return combined([a!.guided, 1 + ahead * near], [b.guided, -ahead * near]);
    }
    const far = 1 / (b.step - c.step);
    const half = (ahead * ahead * near) / 2;
    return combined(
      [a!.guided, 1 + ahead * near + half * near],
      [b.guided, -ahead * near - half * (near + far)],
      [c.guided, half * far],
    );
  };
}

function taylorSeer(order: 1 | 2): Method {
  return method<number[]>({
    id: `taylorseer-${order}`,
    title: `TaylorSeer, fixed interval, order ${order}`,
    version: 1,
    differs: "on the guided prediction instead of features of every layer; no extra full steps at the start",
    choose: (study) => ({ evaluations: 0, byBudget: byBudget(study, (budget) => everyNth(study.steps, budget)) }),
    variation: (_, compute) => ({ start: masked(compute, series(order)) }),
  });
}

export const taylorSeerMethods: readonly Method[] = [taylorSeer(1), taylorSeer(2)];
