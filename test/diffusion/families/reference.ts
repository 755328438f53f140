import { join } from "node:path";
import type { Feed, Inference } from "#diffusion/inference.ts";
import { normalNoise } from "#diffusion/noise.ts";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import type { TableRequest } from "#diffusion/schedulers/scheduler.ts";
import type { Tensor } from "#diffusion/tensor.ts";
import { schedulers } from "../../onnx/family-models/schedulers.ts";
import { clipIds, qwenIds, t5Ids } from "../../onnx/family-models/tiny-tokenizers.ts";
import { bent, even, grid, guided, shifted } from "./formulas.ts";

/**
 * What each family's pipeline does, written out by hand: text by ids, feeds by name, guidance, sign and steps, one row a
 * call, without any adapter.
 */
export interface World {
  readonly folder: string;
  readonly inference: Inference;
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  readonly steps: number;
}

type Feeds = Record<string, Feed>;
type Predict = (x: Float32Array, t: number) => Promise<Float32Array>;

async function run(
  { folder, inference }: World,
  part: string,
  feeds: Feeds,
): Promise<Readonly<Record<string, Tensor>>> {
  return (await inference.open(join(folder, part, "model.onnx"))).run(feeds);
}

/** The first output of the denoiser. */
async function denoise(world: World, part: string, feeds: Feeds): Promise<Float32Array> {
  return Object.values(await run(world, part, feeds))[0]!.data;
}

const whole = (values: ArrayLike<number>): Feed => ({ data: Int32Array.from(values), dims: [1, values.length] });
const one = (...values: number[]): Feed => ({ data: Float32Array.from(values), dims: [1, values.length] });
const scalar = (value: number): Feed => ({ data: Float32Array.of(value), dims: [1] });
const row = (data: Float32Array, ...dims: number[]): Feed => ({ data, dims: [1, ...dims] });

const noise = ({ seed }: World, length: number, step = -1) => normalNoise(length, { seed, step, draw: 0 });

async function both(
  world: World,
  of: (prompt: string) => Promise<(x: Float32Array, t: number) => Promise<Float32Array>>,
) {
  const [positive, negative] = [await of(world.prompt), await of(world.negative)];
  return async (x: Float32Array, t: number) => [await positive(x, t), await negative(x, t)] as const;
}

/** Euler along the flow; t is what the scheduler calls the timestep, 1000 σ. */
async function alongFlow(x: Float32Array, sigmas: readonly number[], velocity: Predict): Promise<Float32Array> {
  let latent = x;
  for (let k = 0; k < sigmas.length; k++) {
    const v = await velocity(latent, 1000 * sigmas[k]!);
    latent = latent.map((value, n) => value + ((sigmas[k + 1] ?? 0) - sigmas[k]!) * v[n]!);
  }
  return latent;
}

/** Any other scheduler; those are proved elsewhere, against vectors. */
async function byScheduler(world: World, config: object, length: number, predict: Predict, request?: TableRequest) {
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
function beside(a: Tensor, b: Tensor): Float32Array {
  const [, length, wa] = a.dims as [number, number, number];
  const wb = b.dims[2]!;
  return Float32Array.from({ length: length * (wa + wb) }, (_, k) => {
    const [token, c] = [Math.floor(k / (wa + wb)), k % (wa + wb)];
    return c < wa ? a.data[token * wa + c]! : b.data[token * wb + c - wa]!;
  });
}

const t5Mask = (prompt: string, length: number) =>
  Int32Array.from({ length }, (_, k) => (k <= (prompt === "" ? 0 : prompt.split(" ").length) ? 1 : 0));

async function unet(world: World, prompt: string, more: Feeds = {}) {
  const ids = whole(clipIds(prompt, "<|endoftext|>"));
  const text = (await run(world, "text_encoder", { input_ids: ids })).last_hidden_state!;
  return (x: Float32Array, t: number) =>
    denoise(world, "unet", { sample: row(x, 4, 4, 6), timestep: scalar(t), encoder_hidden_states: text, ...more });
}

async function t5Text(world: World, part: string, prompt: string, length: number) {
  const mask = t5Mask(prompt, length);
  const feeds = { input_ids: whole(t5Ids(prompt, length)), attention_mask: whole(mask) };
  return { text: (await run(world, part, feeds)).last_hidden_state!, mask };
}

async function chatStates(world: World, text: string, length: number, outputs: readonly string[]) {
  const used = qwenIds(text);
  const ids = new Int32Array(length).fill(256);
  ids.set(used);
  const mask = new Int32Array(length).fill(1, 0, used.length);
  const found = await run(world, "text_encoder", { input_ids: whole(ids), attention_mask: whole(mask) });
  return { used: used.length, states: outputs.map((name) => found[name]!) };
}

const chat = (prompt: string) => `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`;

/** Tokens from … to of [1, L, D]. */
function slice({ data, dims }: Tensor, from: number, to: number): Feed {
  const width = dims[2]!;
  return row(data.slice(from * width, to * width), to - from, width);
}

/** The final latent of each family's tiny model. */
export const references: Readonly<Record<string, (world: World) => Promise<Float32Array>>> = {
  sd15: async (world) => {
    const pair = await both(world, (prompt) => unet(world, prompt));
    return byScheduler(world, schedulers.pndm, 96, async (x, t) => guided(7.5, ...(await pair(x, t))));
  },
  lcm: async (world) => {
    const waves = Array.from({ length: 128 }, (_, i) => 7500 * Math.exp((-Math.log(10000) / 127) * i));
    const condition = one(...waves.map(Math.sin), ...waves.map(Math.cos));
    const predict = await unet(world, world.prompt, { timestep_cond: condition });
    return byScheduler(world, schedulers.lcm, 96, predict);
  },
  sdxl: async (world) => {
    const small = (await run(world, "text_encoder", { input_ids: whole(clipIds(world.prompt, "<|endoftext|>")) }))[
      "hidden_states.11"
    ]!;
    const big = await run(world, "text_encoder_2", { input_ids: whole(clipIds(world.prompt, "!")) });
    const text = beside(small, big["hidden_states.31"]!);
    const call = (x: Float32Array, t: number, states: Float32Array, pooled: Float32Array) =>
      denoise(world, "unet", {
        sample: row(x, 4, 4, 6),
        timestep: scalar(t),
        encoder_hidden_states: row(states, 77, 10),
        text_embeds: row(pooled, 6),
        time_ids: one(32, 48, 0, 0, 32, 48),
      });
    return byScheduler(world, schedulers.euler, 96, async (x, t) =>
      guided(
        5,
        await call(x, t, text, big.text_embeds!.data),
        await call(x, t, new Float32Array(770), new Float32Array(6)),
      ),
    );
  },
  sd3: async (world) => {
    const pair = await both(world, async (prompt) => {
      const a = await run(world, "text_encoder", { input_ids: whole(clipIds(prompt, "<|endoftext|>")) });
      const b = await run(world, "text_encoder_2", { input_ids: whole(clipIds(prompt, "!")) });
      const c = (await run(world, "text_encoder_3", { input_ids: whole(t5Ids(prompt, 256)) })).last_hidden_state!;
      const clip = beside(a["hidden_states.11"]!, b["hidden_states.31"]!);
      const text = new Float32Array(333 * 12);
      for (let n = 0; n < 77; n++) text.set(clip.subarray(n * 10, n * 10 + 10), n * 12);
      text.set(c.data, 77 * 12);
      const pooled = one(...a.text_embeds!.data, ...b.text_embeds!.data);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 16, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: row(text, 333, 12),
          pooled_projections: pooled,
        });
    });
    const shift = shifted(3);
    const last = shift(1 / 1000);
    const sigmas = Array.from({ length: world.steps }, (_, k) => shift(1 + ((last - 1) * k) / (world.steps - 1)));
    return alongFlow(noise(world, 384), sigmas, async (x, t) => guided(7, ...(await pair(x, t))));
  },
  sana: async (world) => {
    const pair = await both(world, async (prompt) => {
      const { text, mask } = await t5Text(world, "text_encoder", prompt, 300);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 32, 2, 4),
          timestep: scalar(t * 0.001),
          encoder_hidden_states: text,
          encoder_attention_mask: whole(mask),
        });
    });
    return byScheduler(world, schedulers.sanaDpm, 256, async (x, t) => guided(4.5, ...(await pair(x, t))));
  },
  pixart: async (world) => {
    const pair = await both(world, async (prompt) => {
      const { text, mask } = await t5Text(world, "text_encoder", prompt, 120);
      return async (x, t) => {
        const all = await denoise(world, "transformer", {
          hidden_states: row(x, 4, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: text,
          encoder_attention_mask: whole(mask),
          resolution: one(32, 48),
          aspect_ratio: one(32 / 48),
        });
        if (all.length !== 192) throw new Error("the learned variance is not there");
        return all.slice(0, 96);
      };
    });
    return byScheduler(world, schedulers.pixartDpm, 96, async (x, t) => guided(4.5, ...(await pair(x, t))));
  },
  flux1: async (world) => {
    const clip = await run(world, "text_encoder", { input_ids: whole(clipIds(world.prompt, "<|endoftext|>")) });
    const t5 = (await run(world, "text_encoder_2", { input_ids: whole(t5Ids(world.prompt, 512)) })).last_hidden_state!;
    const slope = (1.15 - 0.5) / (4096 - 256);
    const sigmas = even(world.steps).map(bent(0.5 + slope * (6 - 256)));
    return alongFlow(noise(world, 384), sigmas, (x, t) =>
      denoise(world, "transformer", {
        hidden_states: row(x, 6, 64),
        timestep: scalar(t / 1000),
        encoder_hidden_states: t5,
        pooled_projections: row(clip.pooler_output!.data, 6),
        img_ids: { data: grid((y, column) => [0, y, column]), dims: [6, 3] },
        txt_ids: { data: new Float32Array(3 * 512), dims: [512, 3] },
        guidance: scalar(3.5),
      }),
    );
  },
  "wan21-t2v": async (world) => {
    const pair = await both(world, async (prompt) => {
      const { text, mask } = await t5Text(world, "text_encoder", prompt, 512);
      const cut = text.data.map((v, k) => v * mask[Math.floor(k / 6)]!);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 16, 2, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: row(cut, 512, 6),
        });
    });
    return byScheduler(world, schedulers.wanUnipc, 768, async (x, t) => guided(5, ...(await pair(x, t))));
  },
  latte: async (world) => {
    const kept = world.prompt.split(" ").length + 1;
    const pair = await both(world, async (prompt) => {
      const { text } = await t5Text(world, "text_encoder", prompt, 120);
      return async (x, t) => {
        const all = await denoise(world, "transformer", {
          hidden_states: row(x, 4, 3, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: slice(text, 0, kept),
        });
        if (all.length !== 576) throw new Error("the learned variance is not there");
        return all.slice(0, 288);
      };
    });
    return byScheduler(world, schedulers.latteDdim, 288, async (x, t) => guided(7.5, ...(await pair(x, t))));
  },
  "qwen-image": async (world) => {
    const system =
      "<|im_start|>system\nDescribe the image by detailing the color, shape, size, texture, quantity, text, spatial relationships of the objects and background:<|im_end|>\n";
    const pair = await both(world, async (prompt) => {
      const { used, states } = await chatStates(world, system + chat(prompt), 546, ["last_hidden_state"]);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 6, 64),
          timestep: scalar(t / 1000),
          encoder_hidden_states: slice(states[0]!, 34, used),
          encoder_hidden_states_mask: whole(new Int32Array(used - 34).fill(1)),
        });
    });
    const slope = (0.9 - 0.5) / (8192 - 256);
    const free = even(world.steps).map(bent(0.5 + slope * (6 - 256)));
    const sigmas = free.map((s) => 1 - ((1 - s) * (1 - 0.02)) / (1 - free.at(-1)!));
    const norm = (v: Float32Array, token: number) => Math.hypot(...v.subarray(token * 64, token * 64 + 64));
    return alongFlow(noise(world, 384), sigmas, async (x, t) => {
      const [positive, negative] = await pair(x, t);
      const mixed = guided(4, positive, negative);
      return mixed.map((v, k) => (v * norm(positive, k >> 6)) / norm(mixed, k >> 6));
    });
  },
  "z-image": async (world) => {
    const pair = await both(world, async (prompt) => {
      const { used, states } = await chatStates(world, chat(prompt), 512, ["hidden_states.3"]);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 16, 4, 6),
          timestep: scalar((1000 - t) / 1000),
          encoder_hidden_states: slice(states[0]!, 0, used),
        });
    });
    return alongFlow(noise(world, 384), even(world.steps).map(shifted(6)), async (x, t) => {
      const [positive, negative] = await pair(x, t);
      return positive.map((p, k) => -(p + 5 * (p - negative[k]!)));
    });
  },
  "flux2-klein": async (world) => {
    const pair = await both(world, async (prompt) => {
      const text = `${chat(prompt)}<think>\n\n</think>\n\n`;
      const { states } = await chatStates(world, text, 512, [
        "hidden_states.9",
        "hidden_states.18",
        "hidden_states.27",
      ]);
      const stacked = Float32Array.from({ length: 512 * 12 }, (_, k) => {
        const [token, c] = [Math.floor(k / 12), k % 12];
        return states[Math.floor(c / 4)]!.data[token * 4 + (c % 4)]!;
      });
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 6, 128),
          timestep: scalar(t / 1000),
          encoder_hidden_states: row(stacked, 512, 12),
          img_ids: row(
            grid((y, column) => [0, y, column, 0]),
            6,
            4,
          ),
          txt_ids: row(
            Float32Array.from({ length: 512 * 4 }, (_, k) => (k % 4 === 3 ? k >> 2 : 0)),
            512,
            4,
          ),
        });
    });
    const m10 = 8.73809524e-5 * 6 + 1.89833333;
    const m200 = 0.00016927 * 6 + 0.45666666;
    const mu = m10 + ((m200 - m10) * (world.steps - 10)) / 190;
    return alongFlow(noise(world, 768), even(world.steps).map(bent(mu)), async (x, t) =>
      guided(4, ...(await pair(x, t))),
    );
  },
  "ernie-image": async (world) => {
    const pair = await both(world, async (prompt) => {
      const { text: _, mask } = await t5Text(world, "text_encoder", prompt, 512);
      const used = mask.reduce((sum, m) => sum + m, 0);
      const ids = whole(t5Ids(prompt, 512));
      const states = (await run(world, "text_encoder", { input_ids: ids }))["hidden_states.2"]!;
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 128, 2, 3),
          timestep: scalar(t),
          text_bth: slice(states, 0, used),
          text_lens: { data: Int32Array.of(used), dims: [1] },
        });
    });
    return alongFlow(noise(world, 768), even(world.steps).map(shifted(3)), async (x, t) =>
      guided(4, ...(await pair(x, t))),
    );
  },
};
