import { aggregate } from "#core/aggregate.ts";
import { hold } from "#core/hold.ts";
import { type Objective, solve } from "#core/solver.ts";
import { calibrationCost } from "#diffusion/loop/calibration.ts";
import { byBudget, type Method, method } from "../method.ts";
import { predicted } from "../predicting.ts";
import type { Study } from "../study.ts";

/** Of the paper's own way: samples and the largest gap. */
const [SAMPLES, GAP] = [2, 7];
const graphs = new WeakMap<Study, Promise<Float64Array[]>>();

async function measured(study: Study): Promise<Float64Array[]> {
  const { model, settings, inference } = study;
  const options = { maxGap: GAP, distance: "l1", predictor: "hold", batch: 16 } as const;
  const found: Float64Array[] = [];
  for (const sample of await study.calibration(SAMPLES)) {
    found.push(await inference.perform({ kind: "calibrate", model, settings, sample, options, finished: new Map() }));
  }
  return found;
}

/** Measured edges, as Calibrate Errors and Solve Schedule have them. */
function overEdges(id: string, title: string, objective: Objective): Method {
  return method<number[]>({
    id,
    title,
    version: 1,
    async choose(study) {
      const errors = graphs.get(study) ?? measured(study);
      graphs.set(study, errors);
      const { compute } = solve(
        { steps: study.steps, maxGap: GAP, errors: aggregate(await errors, "mean") },
        objective,
      );
      return {
        evaluations: (await errors).length * calibrationCost(study.steps, GAP),
        byBudget: byBudget(study, compute),
      };
    },
    variation: (study, compute) => predicted(study, compute, hold),
  });
}

export const PAPER = "lexicographic-hold";

export const edgeMethods: readonly Method[] = [
  overEdges(PAPER, "lexicographic `hold` (the paper)", "leximax"),
  overEdges("sum-power", "Σ error⁴, `hold`", "power:4"),
];
