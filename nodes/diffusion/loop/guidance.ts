import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { sum2 } from "#diffusion/schedulers/weighted-sum.ts";
import type { Numbers } from "#diffusion/tensors/tensor.ts";

/**
 * How a prompt steers: not at all beyond its conditioning (`none`), by a number fed to the model (`embedded`), or by
 * two predictions, with and without the prompt (`classifier-free`, arXiv 2207.12598).
 */
export type Guidance =
  | { readonly mode: "none" }
  | { readonly mode: "embedded"; readonly scale: number }
  | {
      readonly mode: "classifier-free";
      /** negative + scale · (positive − negative) above 1; the prompt alone up to 1, as diffusers' pipelines have it. */
      readonly scale: number;
      /** Guided by the same formula below 1, too, 0 being the negative prompt alone: so do diffusers' guiders, and Open-Sora. */
      readonly belowOne?: true;
      /**
       * One doubled batch in either order, or two calls. Getting the order wrong is silent: take it from the family.
       */
      readonly batch: "negative-first" | "positive-first" | "separate";
      readonly rescale?: Rescale;
    };

/**
 * `token-norm`: each run of `size` numbers of the guided prediction gets the Euclidean norm of the positive one
 * (Qwen-Image, over the last axis). `deviation`: the guided prediction's standard deviation is drawn towards the
 * positive one's by the share `amount` in 0 … 1 (arXiv 2305.08891, section 3.4).
 */
type Rescale =
  | { readonly kind: "token-norm"; readonly size: number }
  | { readonly kind: "deviation"; readonly amount: number };

/** A prediction that guidance needs: with the prompt, or with the negative prompt. */
export type Branch = "positive" | "negative";

/** The calls of one step: each a list of the branches in its batch, in order; the positive one alone where nothing guides. */
export function callsOf(guidance: Guidance): readonly (readonly Branch[])[] {
  if (guidance.mode !== "classifier-free" || !isGuiding(guidance)) return [["positive"]];
  if (guidance.batch === "separate") return [["positive"], ["negative"]];
  return guidance.batch === "negative-first" ? [["negative", "positive"]] : [["positive", "negative"]];
}

function isGuiding({ scale, belowOne }: Extract<Guidance, { mode: "classifier-free" }>): boolean {
  return belowOne ? scale !== 1 : scale > 1;
}

/** The branches of one step, in the order of the calls. */
export function branchesOf(guidance: Guidance): readonly Branch[] {
  return callsOf(guidance).flat();
}

/**
 * What each branch counts in the guided prediction, which is their sum.
 * @throws Failure `diffusion/not-linear` where guidance rescales.
 */
export function guidanceFactors(guidance: Guidance): Readonly<Partial<Record<Branch, number>>> {
  if (guidance.mode !== "classifier-free" || !isGuiding(guidance)) return { positive: 1 };
  if (!guidance.rescale) return { positive: guidance.scale, negative: 1 - guidance.scale };
  throw failure(
    "diffusion/not-linear",
    said(
      "Guidance rescales here, so that what reuse does to the latent cannot be told from full runs: calibrate errors instead.",
    ),
  );
}

/**
 * Raw predictions of the branches, all of one length → the one that the scheduler gets: a new array, or the positive
 * one itself where there is nothing to guide. Arithmetic in float64, rounded once.
 */
export function guide<A extends Numbers>(guidance: Guidance, predictions: Readonly<Partial<Record<Branch, A>>>): A {
  const positive = predictions.positive!;
  const negative = predictions.negative;
  if (guidance.mode !== "classifier-free" || !negative) return positive;
  const { scale, rescale } = guidance;
  const out = sum2(scale, positive, 1 - scale, negative);
  if (rescale?.kind === "token-norm") matchNorms(out, positive, rescale.size);
  if (rescale?.kind === "deviation") matchDeviation(out, positive, rescale.amount);
  return out;
}

/** Whether an element of what is guided depends on others, so that it cannot be made in parts. */
export function guidesWhole(guidance: Guidance): boolean {
  return guidance.mode === "classifier-free" && guidance.rescale !== undefined;
}

function matchNorms(guided: Numbers, positive: Numbers, size: number): void {
  for (let start = 0; start < guided.length; start += size) {
    let ours = 0;
    let theirs = 0;
    for (let k = start; k < start + size; k++) {
      ours += guided[k]! ** 2;
      theirs += positive[k]! ** 2;
    }
    const factor = ours > 0 ? Math.sqrt(theirs / ours) : 1;
    for (let k = start; k < start + size; k++) guided[k]! *= factor;
  }
}

function matchDeviation(guided: Numbers, positive: Numbers, amount: number): void {
  const own = deviation(guided);
  const factor = own > 0 ? amount * (deviation(positive) / own) + 1 - amount : 1;
  for (let k = 0; k < guided.length; k++) guided[k]! *= factor;
}

/** Sample standard deviation (n − 1, as torch.std). */
function deviation(values: Numbers): number {
  let sum = 0;
  for (const v of values) sum += v;
  const mean = sum / values.length;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2;
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}
