import { type Said, said } from "#core/said.ts";
import { about, comments } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";
import { notesOf } from "./what-carries-over.ts";

/**
 * The three numbers by which OpenVINO GenAI spreads its reuse (TaylorSeerCacheConfig, run with 2026.4.1): every `interval`-th step from `before` on
 * is computed, and every step before `before` and from `after` on.
 */
export interface Spread {
  /** At least 2. */
  readonly interval: number;
  /** At least 2, since the first reused step is extended from two computed ones. */
  readonly before: number;
  /** As a step; the number of steps where there is no such margin. */
  readonly after: number;
}

/** Which steps such numbers compute, as it decides them: 1 for computed. */
export function maskOfSpread(steps: number, { interval, before, after }: Spread): number[] {
  return Array.from({ length: steps }, (_, step) => Number(isComputed(step, interval, before) || step >= after));
}

const isComputed = (step: number, interval: number, before: number) =>
  step < before || (step - before + 1) % interval === 0;

/** The nearest of such spreads to a mask, and the steps at which they differ: as few as can be. */
export interface Nearest {
  readonly spread: Spread;
  readonly mask: readonly number[];
  readonly differing: readonly number[];
}

/** Of several that differ at as few steps, the one that computes most nearly as many, and then the one with the longest beginning. */
export function nearestSpread(mask: readonly number[]): Nearest {
  const steps = mask.length;
  const budget = mask.reduce((sum, flag) => sum + flag, 0);
  // Reused steps from each one on, which a margin at the end would compute.
  const reused = new Array<number>(steps + 1).fill(0);
  for (let step = steps - 1; step >= 0; step--) reused[step] = reused[step + 1]! + 1 - mask[step]!;
  let found = { differ: Number.POSITIVE_INFINITY, off: 0, spread: { interval: 2, before: steps, after: steps } };
  for (let before = Math.min(2, steps); before <= steps; before++) {
    const early = reused[0]! - reused[before]!;
    // It only grows: every longer beginning differs more than what is found.
    if (early > found.differ) break;
    for (let interval = 2; interval <= Math.max(2, steps - before + 1); interval++) {
      let [differ, computed] = [early, before];
      for (let after = before; ; after++) {
        const all = differ + reused[after]!;
        const off = Math.abs(computed + steps - after - budget);
        if (
          all < found.differ ||
          (all === found.differ && (off < found.off || (off === found.off && before > found.spread.before)))
        ) {
          found = { differ: all, off, spread: { interval, before, after } };
        }
        if (after === steps || differ > found.differ) break;
        const flag = Number(isComputed(after, interval, before));
        differ += Number(flag !== mask[after]);
        computed += flag;
      }
    }
  }
  const nearest = maskOfSpread(steps, found.spread);
  const differing = nearest.flatMap((flag, step) => (flag === mask[step] ? [] : [step]));
  return { spread: found.spread, mask: nearest, differing };
}

const PROGRAM = "OpenVINO GenAI";

/** What does not carry over: most schedules are no such spread, and what is reused is extended along steps. */
export function openVinoNotes(schedule: ScheduleFile): Said[] {
  const { steps, budget, predictor, mask } = schedule;
  const { differing, mask: nearest } = nearestSpread(mask);
  const computed = nearest.reduce((sum, flag) => sum + flag, 0);
  const near = said(
    "An approximation: {program} takes an interval and two margins, no list of steps. The nearest differ from the schedule at {count} of {steps} steps, and compute {computed} in place of {budget}; the measured errors do not hold there.",
    { program: PROGRAM, count: differing.length, steps, computed, budget },
  );
  const extended =
    predictor === "unknown"
      ? said(
          "The predictor of the schedule is not known: {program} extends the last two computed outputs along steps.",
          { program: PROGRAM },
        )
      : said(
          "Measured with the predictor {predictor}: {program} extends the last two computed outputs along steps, and the measured errors do not hold there.",
          { predictor, program: PROGRAM },
        );
  // What is said of the predictor is said here.
  const others = notesOf(schedule, { program: PROGRAM, level: "output", predictors: [predictor] });
  return [...(differing.length > 0 ? [near] : []), extended, ...others];
}

/** A module with the configuration. */
export function openVinoPython(schedule: ScheduleFile, notes: readonly string[]): string {
  const { interval, before, after } = nearestSpread(schedule.mask).spread;
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    "    pipe = openvino_genai.Text2ImagePipeline(FOLDER, DEVICE)",
    "    config = pipe.get_generation_config()",
    "    config.taylorseer_config = taylorseer_config()",
    "    pipe.set_generation_config(config)",
    "    pipe.generate(PROMPT, num_inference_steps=STEPS)",
    "The configuration is made as in OpenVINO GenAI 2026.4.1, whose documentation says with which models it is heeded (FLUX first).",
  )}
import openvino_genai

STEPS = ${schedule.steps}


def taylorseer_config():
    config = openvino_genai.TaylorSeerCacheConfig()
    config.cache_interval = ${interval}
    config.disable_cache_before_step = ${before}
    config.disable_cache_after_step = ${after}
    return config
`;
}
