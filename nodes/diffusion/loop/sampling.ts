import { hold } from "#core/hold.ts";
import type { Predictor } from "#core/predictor.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { schedulerClass } from "#diffusion/schedulers/load.ts";
import type { Scheduler } from "#diffusion/schedulers/scheduler.ts";
import { Recycler } from "#diffusion/tensors/recycling.ts";
import type { Computation, Sampler } from "./branches.ts";
import type { ReuseLevel } from "./denoiser.ts";
import { branchesOf } from "./guidance.ts";
import { type GuidanceReuse, guidanceSteps } from "./guidance-reuse.ts";
import { advance, compute, type Run, remembering, reuse, type Start, startState } from "./run.ts";

/** Which steps are computed, and how the others get their prediction. */
export interface ReusePlan {
  /** A flag for each of the T steps, 1 compute, 0 reuse; the first is 1. */
  readonly mask: readonly number[];
  readonly predictor: Predictor;
  /** Of a sampler that guides by two branches; of any other it says nothing. */
  readonly guidance?: GuidanceReuse | undefined;
  /** The first step of a second denoiser, which is computed: nothing is looked back on across it. */
  readonly border?: number | undefined;
}

export interface SamplingOptions {
  readonly plan?: ReusePlan | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each step. */
  readonly onStep?: ((done: number, total: number, computed: boolean) => void) | undefined;
  /** Called with the latent after each step, which must not be kept. */
  readonly onLatent?: ((step: number, latent: Float32Array) => void | Promise<void>) | undefined;
  /** Called with what came of each computed step. */
  readonly onComputed?: ((computation: Computation) => Promise<void>) | undefined;
}

export interface SamplingResult {
  readonly latent: Float32Array;
  readonly computedSteps: number;
  /** Rows that went through the denoiser: of each computed step its guidance branches, or the prompt's alone. */
  readonly evaluations: number;
  /** Rows that went through the graph without its block stack: reused steps times branches at the residual level. */
  readonly shortEvaluations: number;
  /** Of the loop, from its first step to its last. */
  readonly milliseconds: number;
}

/** What a reused row puts through the graph without its block stack. */
const SHORT_ROWS: Readonly<Record<ReuseLevel, number>> = { output: 0, residual: 1 };

/**
 * Runs the sampling loop once. Reuse state is made here and dies here: nothing of it is kept between runs. The same
 * start gives the same latent bit for bit on the same machine.
 * @throws Failure `diffusion/mask-length`, `diffusion/mask-start`, `diffusion/border-reused`, `diffusion/not-finite`, what the denoiser throws;
 *   the signal's reason, between steps or within one as the denoiser allows.
 */
export async function sample(sampler: Sampler, start: Start, options: SamplingOptions = {}): Promise<SamplingResult> {
  const { scheduler } = sampler;
  const { plan, signal, onStep, onLatent, onComputed } = options;
  if (plan) checkPlan(plan, scheduler);
  const began = performance.now();
  const recycler = new Recycler();
  const run: Run = { sampler, start, predictor: plan?.predictor ?? hold, signal, recycler };
  const branches = branchesOf(sampler.guidance).length;
  const apart = plan?.guidance && branches === 2 ? plan.guidance : undefined;
  const steps = apart && guidanceSteps(run, apart);
  let state = startState(run);
  let computedSteps = 0;
  let evaluations = 0;
  for (let step = 0; step < scheduler.steps; step++) {
    signal?.throwIfAborted();
    if (step === plan?.border) state = { x: state.x, scheduler: state.scheduler, histories: {} };
    const computes = !plan || plan.mask[step] === 1;
    const alone = computes && apart?.flags[step] === 1;
    if (steps) {
      state = alone
        ? await steps.prompt(step, state)
        : computes
          ? await steps.full(step, state)
          : steps.reused(step, state);
    } else if (computes) {
      const computation = (await compute(run, step, [state]))[0]!;
      await onComputed?.(computation);
      state = remembering(run, step, state, computation.kept);
      state = advance(run, step, state, computation.predictions);
    } else {
      state = (await reuse(run, step, [state]))[0]!;
    }
    if (computes) {
      computedSteps++;
      evaluations += alone ? 1 : branches;
    }
    recycler.keepOnly(state);
    await onLatent?.(step, state.x);
    onStep?.(step + 1, scheduler.steps, computes);
  }
  return {
    // Of its own memory: what made it goes.
    latent: state.x.slice(),
    computedSteps,
    evaluations,
    shortEvaluations: SHORT_ROWS[sampler.denoiser.level] * (scheduler.steps - computedSteps) * branches,
    milliseconds: performance.now() - began,
  };
}

function checkPlan({ mask, border }: ReusePlan, scheduler: Scheduler): void {
  if (mask.length !== scheduler.steps) {
    const asked = mask.length - (schedulerClass(scheduler.className)?.extraSteps ?? 0);
    throw failure(
      "diffusion/mask-length",
      said(
        "The schedule is for {maskCount} steps, but {className} makes {steps}. Set the steps to {asked}, or calibrate and solve for {steps}.",
        { maskCount: mask.length, className: scheduler.className, steps: scheduler.steps, asked },
      ),
    );
  }
  if (border !== undefined && mask[border] !== 1) {
    throw failure(
      "diffusion/border-reused",
      said(
        "The schedule reuses step {border}, the first of a second denoiser, of which nothing was computed. Compute it.",
        {
          border,
        },
      ),
    );
  }
  if (mask[0] !== 1) {
    throw failure(
      "diffusion/mask-start",
      said("The schedule reuses step 0, before anything was computed. Compute the first step."),
    );
  }
}
