import { type Computed, type Predictor, remember } from "#core/predictor.ts";
import { sum2 } from "#diffusion/schedulers/weighted-sum.ts";
import { sameKind } from "#diffusion/tensors/recycling.ts";
import { computeBranches } from "./branches.ts";
import { advance, compute, type Run, type RunState } from "./run.ts";

/** Guidance as a kind of step of its own: at some steps the prompt's branch alone is computed. */
export interface GuidanceReuse {
  /** A flag for each of the T steps: 1 where the prompt's branch alone is computed. */
  readonly flags: readonly number[];
  /** Makes the difference negative − positive of steps where both were computed. */
  readonly predictor: Predictor;
}

/** What the predictor of the difference is asked for. */
const GUIDANCE = "guidance";

/**
 * Steps of a run in which the prompt's branch and the difference of the negative one from it are kept and predicted each for itself, so
 * that the difference may be older. What is predicted of the negative branch is their sum; with a linear predictor and both computed at
 * the same steps that is what the branch by itself gives. In a state `histories.negative` are differences.
 */
export interface GuidanceSteps {
  /** Both branches computed. */
  full(step: number, state: RunState): Promise<RunState>;
  /** The prompt's branch alone. */
  prompt(step: number, state: RunState): Promise<RunState>;
  /** Neither. */
  reused(step: number, state: RunState): RunState;
}

/** @throws Failure of its steps as `computeBranches` and `advance`. */
export function guidanceSteps(run: Run, { predictor: ofGuidance }: GuidanceReuse): GuidanceSteps {
  const { sampler, start, predictor, signal, recycler } = run;
  const worked = <T>(make: () => T): T => (recycler ? recycler.work(make) : make());
  const at = (step: number, value: Float32Array): Computed => ({ step, sigma: sampler.scheduler.sigmas[step]!, value });
  const noting = (state: RunState, positive: Computed): RunState => ({
    ...state,
    histories: { ...state.histories, positive: remember(predictor, state.histories.positive ?? [], positive) },
  });
  const wanted = (step: number, branch: string) => ({
    step,
    sigma: sampler.scheduler.sigmas[step]!,
    branch,
    noise: start.latent,
  });
  const going = (step: number, state: RunState, positive: Float32Array): RunState => {
    const negative = worked(() => {
      const difference = ofGuidance.at(state.histories.negative!, wanted(step, GUIDANCE), sameKind);
      return sum2(1, positive, 1, difference);
    });
    return advance(run, step, state, { positive, negative });
  };
  return {
    async full(step, state) {
      const { predictions } = (await compute(run, step, [state]))[0]!;
      const difference = worked(() => sum2(1, predictions.negative!, -1, predictions.positive!));
      const negative = remember(ofGuidance, state.histories.negative ?? [], at(step, difference));
      const { histories, ...rest } = noting(state, at(step, predictions.positive!));
      return advance(run, step, { ...rest, histories: { ...histories, negative } }, predictions);
    },
    async prompt(step, state) {
      const alone = { ...sampler, guidance: { mode: "none" } as const };
      const pending = [{ x: state.x, conditionings: start.conditionings }];
      const positive = (await computeBranches(alone, step, pending, signal))[0]!.predictions.positive!;
      return going(step, noting(state, at(step, positive)), positive);
    },
    reused(step, state) {
      const positive = worked(() => predictor.at(state.histories.positive!, wanted(step, "positive"), sameKind));
      return going(step, state, positive);
    },
  };
}
