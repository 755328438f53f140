import { type FittedRow, fitted } from "#core/fitted.ts";
import { fitInOpenLoop } from "#core/open-loop.ts";
import { proposeSchedules } from "#core/propose.ts";
import type { Objective } from "#core/solver.ts";
import { type Method, method } from "../method.ts";
import { predicted } from "../predicting.ts";
import type { Study, Walk } from "../study.ts";

/** The defaults of Propose Schedule and Fit Predictor. */
const FIT = { ridge: 1e-5, rounds: 3, noise: true, lookBack: 3 } as const;
const LOCAL = { ...FIT, rounds: 2, early: 2, maxGap: 8, openEnd: true } as const;

interface Choice {
  readonly compute: number[];
  readonly rows: FittedRow[];
}

interface Options {
  readonly samples: number;
  readonly loop: "open" | "closed";
  readonly objective: Objective;
  /** Each interval's ridge by held-out samples. */
  readonly heldOut?: boolean;
  /** Which calibration samples, where they are not the study's. */
  readonly walk?: (own: Walk) => Walk;
}

function ours(id: string, title: string, { samples: count, loop, objective, heldOut = false, walk }: Options): Method {
  return method<Choice>({
    id,
    title,
    version: 1,
    async choose(study) {
      const samples = (await study.samples(walk?.(study.spec.calibration) ?? study.spec.calibration)).slice(0, count);
      const recorded = await study.recorded(samples);
      const proposals = proposeSchedules(recorded, { ...LOCAL, objective });
      const choices: Record<number, Choice> = {};
      for (const budget of study.budgets) {
        const { compute } = proposals.at(budget);
        const rows =
          loop === "open"
            ? fitInOpenLoop(recorded, compute, { ...FIT, heldOut })
            : await closed(study, samples, compute, heldOut);
        choices[budget] = { compute, rows: [...rows] };
      }
      const along = loop === "closed" ? study.budgetSum : 0;
      return { evaluations: samples.length * (study.steps + along), byBudget: choices };
    },
    variation: (study, { compute, rows }) =>
      predicted(study, compute, fitted({ lookBack: FIT.lookBack, noise: FIT.noise, rows })),
  });
}

async function closed(
  study: Study,
  samples: Awaited<ReturnType<Study["calibration"]>>,
  compute: readonly number[],
  heldOut: boolean,
) {
  const { model, settings, inference, steps } = study;
  const ends = compute.map((_, k) => compute[k + 1] ?? steps);
  const fullStates = (await study.fullRuns(samples)).map(({ states }) => new Map(ends.map((at) => [at, states[at]!])));
  const options = { ...FIT, form: "branch", heldOut } as const;
  return inference.perform({ kind: "fit", model, settings, samples, compute, fullStates, options, together: 8 });
}

export const DEFAULT = "ours-closed-16";

/** Two more sets of calibration samples that have none in common with the first, nor with each other. */
const set = (n: number) => (own: Walk) => ({ ...own, first: own.first + n, seed: own.seed + 100 * n });

export const ourMethods: readonly Method[] = [
  ours("ours-open-8", "ours, open loop, 8 full runs", { samples: 8, loop: "open", objective: "leximax" }),
  ours("ours-open-16", "ours, open loop, 16", { samples: 16, loop: "open", objective: "leximax" }),
  ours("ours-closed-16-sum", "ours, closed loop, 16, least sum", { samples: 16, loop: "closed", objective: "sum" }),
  ours(DEFAULT, "**ours, closed loop, 16 (default)**", { samples: 16, loop: "closed", objective: "leximax" }),
];

/** The same with each interval's ridge by held-out samples. */
export const heldOutMethods: readonly Method[] = [
  ours("held-out-closed-16", "ours, closed loop, 16, ridge held out", {
    samples: 16,
    loop: "closed",
    objective: "leximax",
    heldOut: true,
  }),
];

/** The default with other calibration samples. */
export const otherSets: readonly Method[] = [1, 2].map((n) =>
  ours(`${DEFAULT}-set-${n + 1}`, `set ${n + 1}`, { samples: 16, loop: "closed", objective: "leximax", walk: set(n) }),
);
