import { join } from "node:path";
import type { Inference } from "#diffusion/run/inference.ts";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import type { TableRequest } from "#diffusion/schedulers/scheduler.ts";
import type { Feed } from "#diffusion/session.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import { clipIds, qwenIds, t5Ids } from "../../onnx/family-models/tiny-tokenizers.ts";

/** What the loops by hand stand on: text by ids, feeds by name, one row a call, without any adapter. */
export interface World {
  readonly folder: string;
  readonly inference: Inference;
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  readonly steps: number;
}

export type Feeds = Record<string, Feed>;
export type Predict = (x: Float32Array, t: number) => Promise<Float32Array>;

export async function run(
  { folder, inference }: World,
  part: string,
  feeds: Feeds,
): Promise<Readonly<Record<string, Tensor>>> {
  return (await inference.open(join(folder, part, "model.onnx"))).run(feeds);
}

/** The first output of the denoiser. */
export async function denoise(world: World, part: string, feeds: Feeds): Promise<Float32Array> {
  return Object.values(await run(world, part, feeds))[0]!.data;
}

export const whole = (values: ArrayLike<number>): Feed => ({ data: Int32Array.from(values), dims: [1, values.length] });
export const one = (...values: number[]): Feed => ({ data: Float32Array.from(values), dims: [1, values.length] });
export const scalar = (value: number): Feed => ({ data: Float32Array.of(value), dims: [1] });
export const row = (data: Float32Array, ...dims: number[]): Feed => ({ data, dims: [1, ...dims] });

export const noise = ({ seed }: World, length: number, step = -1) => normalNoise(length, { seed, step, draw: 0 });

export async function both(
  world: World,
  of: (prompt: string) => Promise<(x: Float32Array, t: number) => Promise<Float32Array>>,
) {
  const [positive, negative] = [await of(world.prompt), await of(world.negative)];
  return async (x: Float32Array, t: number) => [await positive(x, t), await negative(x, t)] as const;
}

/** Euler along the flow; t is what the scheduler calls the timestep, 1000 σ. */
export async function alongFlow(x: Float32Array, sigmas: readonly number[], velocity: Predict): Promise<Float32Array> {
  let latent = x;
  for (let k = 0; k < sigmas.length; k++) {
    const v = await velocity(latent, 1000 * sigmas[k]!);
    latent = latent.map((value, n) => value + ((sigmas[k + 1] ?? 0) - sigmas[k]!) * v[n]!);
  }
  return latent;
}

/** Any other scheduler; those are proved elsewhere, against vectors. */
export async function byScheduler(
  world: World,
  config: object,
  length: number,
  predict: Predict,
  request?: TableRequest,
) {
  const scheduler = loadScheduler(config as Record<string, unknown>, request ?? { steps: world.steps });
  let x = noise(world, length).map((v) => v * scheduler.initNoiseSigma) as Float32Array;
  let state = scheduler.start();
  for (let step = 0; step < scheduler.steps; step++) {
    const prediction = await predict(scheduler.scaleInput(step, x), scheduler.timesteps[step]!);
    const next = scheduler.step({ step, state, prediction, x, noise: (at) => noise(world, length, at) });
    x = next.x;
    state = next.state;
  }
  return x;
}

/** Rows of two texts beside each other. */
export function beside(a: Tensor, b: Tensor): Float32Array {
  const [, length, wa] = a.dims as [number, number, number];
  const wb = b.dims[2]!;
  return Float32Array.from({ length: length * (wa + wb) }, (_, k) => {
    const [token, c] = [Math.floor(k / (wa + wb)), k % (wa + wb)];
    return c < wa ? a.data[token * wa + c]! : b.data[token * wb + c - wa]!;
  });
}

const t5Mask = (prompt: string, length: number) =>
  Int32Array.from({ length }, (_, k) => (k <= (prompt === "" ? 0 : prompt.split(" ").length) ? 1 : 0));

export async function unet(world: World, prompt: string, more: Feeds = {}) {
  const ids = whole(clipIds(prompt, "<|endoftext|>"));
  const text = (await run(world, "text_encoder", { input_ids: ids })).last_hidden_state!;
  return (x: Float32Array, t: number) =>
    denoise(world, "unet", { sample: row(x, 4, 4, 6), timestep: scalar(t), encoder_hidden_states: text, ...more });
}

export async function t5Text(world: World, part: string, prompt: string, length: number) {
  const mask = t5Mask(prompt, length);
  const feeds = { input_ids: whole(t5Ids(prompt, length)), attention_mask: whole(mask) };
  return { text: (await run(world, part, feeds)).last_hidden_state!, mask };
}

export async function chatStates(world: World, text: string, length: number, outputs: readonly string[]) {
  const used = qwenIds(text);
  const ids = new Int32Array(length).fill(256);
  ids.set(used);
  const mask = new Int32Array(length).fill(1, 0, used.length);
  const found = await run(world, "text_encoder", { input_ids: whole(ids), attention_mask: whole(mask) });
  return { used: used.length, states: outputs.map((name) => found[name]!) };
}

export const chat = (prompt: string) => `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`;

/** Tokens from … to of [1, L, D]. */
export function slice({ data, dims }: Tensor, from: number, to: number): Feed {
  const width = dims[2]!;
  return row(data.slice(from * width, to * width), to - from, width);
}
