import { Failure } from "#core/failure.ts";
import { latentInput, type Model } from "#diffusion/model/model.ts";
import type { Cut, CutSession, Feed, PortShape } from "#diffusion/session.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { elements } from "#diffusion/tensors/tensor.ts";

/** Where a model is cut, and what is gained by it. */
export interface ReuseCost {
  readonly cut: Cut;
  /** Milliseconds of a computed and of a reused step for one row; undefined where the graph could not be run on made-up inputs. */
  readonly measured?: { readonly computed: number; readonly reused: number };
}

/** Each graph is run so often, or as often as fits into the time. */
const ROUNDS = 5;
const MILLISECONDS = 3000;
/** Sizes that nothing is known of: tokens of a text, mostly. */
const UNKNOWN_SIZE = 16;

/**
 * Runs the whole graph and the one without the block stack on made-up inputs, by which the cut is proved, and takes the fastest time
 * of each.
 * @throws Failure `residual/bad-cut`, `residual/not-same` where the cut is not proved; the signal's reason, between runs.
 */
export async function reuseCost(model: Model, session: CutSession, signal: AbortSignal): Promise<ReuseCost> {
  const { cut, residuals, short } = session;
  const feeds = madeUpFeeds(model, session);
  const outputs = await session.run(feeds, signal).catch((cause: unknown) => {
    // Sizes that were guessed may not fit together; then there is nothing to measure, and a sampling run will tell more.
    if (cause instanceof Failure && !cause.code.startsWith("residual/")) return undefined;
    throw cause;
  });
  if (!outputs) return { cut };
  const fed = { ...feeds, ...Object.fromEntries(residuals.map((name) => [name, outputs[name]!])) };
  const computed = await fastest(() => session.run(feeds, signal), signal);
  return { cut, measured: { computed, reused: await fastest(() => short.run(fed, signal), signal) } };
}

async function fastest(work: () => Promise<unknown>, signal: AbortSignal): Promise<number> {
  const end = performance.now() + MILLISECONDS;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && (round === 0 || performance.now() < end); round++) {
    signal.throwIfAborted();
    const began = performance.now();
    await work();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

/** One row of noise for every input, of the sizes that are declared or follow from the latent's; whole numbers are 1. */
function madeUpFeeds(model: Model, { inputs }: CutSession): Record<string, Feed> {
  const { latentDims } = model;
  const latent = latentInput(model);
  const sizes = new Map<string, number>();
  const port = inputs.find(({ name }) => name === latent);
  if (port?.dims.length === latentDims.length + 1) {
    port.dims.slice(1).forEach((d, k) => {
      if (typeof d === "string") sizes.set(d, latentDims[k]!);
    });
  }
  return Object.fromEntries(
    inputs.map((input, k) => [input.name, madeUp(input, k, sizes, input.name === latent ? latentDims : [])]),
  );
}

function madeUp({ type, dims }: PortShape, seed: number, sizes: Map<string, number>, own: readonly number[]): Feed {
  const known = dims.map((d, k) => {
    if (typeof d === "number") return d;
    return k === 0 ? 1 : (own[k - 1] ?? sizes.get(d) ?? UNKNOWN_SIZE);
  });
  const whole = type === "int64" || type === "int32" || type === "bool";
  const length = elements(known);
  return {
    data: whole ? new Int32Array(length).fill(1) : normalNoise(length, { seed, step: -1, draw: 0 }),
    dims: known,
  };
}
