import { schedulers } from "../../onnx/family-models/schedulers.ts";
import { colourAt, HEIGHT, WIDTH } from "../../onnx/family-models/tiny-picture.ts";
import {
  alongFlow,
  both,
  byScheduler,
  chatStates,
  denoise,
  noise,
  row,
  run,
  scalar,
  slice,
  t5Text,
  type World,
  whole,
} from "./by-hand.ts";
import { even, guided, shifted } from "./formulas.ts";

/** Planes of the picture: red, green, blue, each a part of it, as `of` makes numbers of bytes. */
const planes = (x0: number, width: number, of: (byte: number, c: number) => number) =>
  Float32Array.from({ length: 3 * HEIGHT * width }, (_, k) => {
    const c = Math.floor(k / (HEIGHT * width));
    const place = k % (HEIGHT * width);
    return of(colourAt(Math.floor(place / width), x0 + (place % width), c), c);
  });

const CELLS = HEIGHT * WIDTH;
const wanMean = [
  -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632, -0.1922,
  -0.9497, 0.2503, -0.2921,
];
const wanDeviation = [
  2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253,
  2.8251, 1.916,
];

/** Four channels of mask, then the scaled latents of the picture and four grey frames: [20, 2, 4, 6]. */
async function wanCondition(world: World): Promise<Float32Array> {
  const picture = planes(0, WIDTH, (byte) => byte / 127.5 - 1);
  const clip = new Float32Array(3 * 5 * CELLS);
  for (let c = 0; c < 3; c++) clip.set(picture.subarray(c * CELLS, (c + 1) * CELLS), c * 5 * CELLS);
  const { latent_parameters: found } = await run(world, "vae_encoder", { sample: row(clip, 3, 5, HEIGHT, WIDTH) });
  const condition = new Float32Array(20 * 48);
  for (let c = 0; c < 4; c++) condition.fill(1, c * 48, c * 48 + 24);
  for (let k = 0; k < 16 * 48; k++) {
    const c = Math.floor(k / 48);
    condition[4 * 48 + k] = (found!.data[k]! - wanMean[c]!) / wanDeviation[c]!;
  }
  return condition;
}

async function wanSeen(world: World) {
  const mean = [0.48145466, 0.4578275, 0.40821073];
  const deviation = [0.26862954, 0.26130258, 0.27577711];
  const pixels = planes(8, 32, (byte, c) => (byte / 255 - mean[c]!) / deviation[c]!);
  return (await run(world, "image_encoder", { pixel_values: row(pixels, 3, 32, 32) }))["hidden_states.2"]!;
}

const SYSTEM =
  "You are a helpful assistant. Describe the video by detailing the following aspects:         1. The main content and theme of the video.         2. The color, shape, size, texture, quantity, text, and spatial relationships of the objects.         3. Actions, events, behaviors temporal relationships, physical movement changes of the objects.         4. background environment, light, style and atmosphere.         5. camera angles, movements, and transitions used in the video.";

async function hunyuanText(world: World, prompt: string) {
  const text = `<|im_start|>system\n${SYSTEM}<|im_end|>\n<|im_start|>user\n${prompt || " "}<|im_end|>\n<|im_start|>assistant\n`;
  const { used, states } = await chatStates(world, text, 1108, ["hidden_states.2"]);
  return {
    encoder_hidden_states: slice(states[0]!, 108, 1108),
    encoder_attention_mask: whole(Int32Array.from({ length: 1000 }, (_, k) => (k < used - 108 ? 1 : 0))),
  };
}

async function glyphs(world: World, quoted: string | undefined) {
  if (quoted === undefined) {
    return {
      encoder_hidden_states_2: row(new Float32Array(256 * 5), 256, 5),
      encoder_attention_mask_2: whole(new Int32Array(256)),
    };
  }
  const bytes = [...Buffer.from(quoted)];
  const ids = new Int32Array(256);
  ids.set([...bytes.map((b) => b + 3), 1]);
  const mask = new Int32Array(256).fill(1, 0, bytes.length + 1);
  const found = await run(world, "text_encoder_2", { input_ids: whole(ids), attention_mask: whole(mask) });
  return { encoder_hidden_states_2: found.last_hidden_state!, encoder_attention_mask_2: whole(mask) };
}

/** Latents, the condition's latents and the mask after them, as one. */
const joined = (...parts: readonly Float32Array[]) => row(Float32Array.from(parts.flatMap((p) => [...p])), 65, 2, 2, 3);

/** The families of video that have a picture, or a place for one. */
export const videoReferences: Readonly<Record<string, (world: World) => Promise<Float32Array>>> = {
  "wan21-i2v": async (world) => {
    const condition = await wanCondition(world);
    const seen = await wanSeen(world);
    const pair = await both(world, async (prompt) => {
      const { text, mask } = await t5Text(world, "text_encoder", prompt, 512);
      const cut = text.data.map((v, k) => v * mask[Math.floor(k / 6)]!);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(Float32Array.from([...x, ...condition]), 36, 2, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: row(cut, 512, 6),
          encoder_hidden_states_image: seen,
        });
    });
    return byScheduler(world, schedulers.wanUnipc, 768, async (x, t) => guided(5, ...(await pair(x, t))));
  },
  "hunyuanvideo15-t2v": async (world) => {
    const pair = await both(world, async (prompt) => {
      const text = await hunyuanText(world, prompt);
      const glyph = await glyphs(world, prompt === world.prompt ? 'Text "go". Text "on". ' : undefined);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: joined(x, new Float32Array(33 * 12)),
          timestep: scalar(t),
          ...text,
          ...glyph,
          image_embeds: row(new Float32Array(729 * 4), 729, 4),
        });
    });
    const sigmas = even(world.steps).map(shifted(5));
    return alongFlow(noise(world, 384), sigmas, async (x, t) => guided(4.5, ...(await pair(x, t))));
  },
  "hunyuanvideo15-i2v": async (world) => {
    const signed = planes(0, WIDTH, (byte) => byte / 127.5 - 1);
    const { latent_sample: found } = await run(world, "vae_encoder", { sample: row(signed, 3, 1, HEIGHT, WIDTH) });
    const condition = new Float32Array(33 * 12);
    for (let c = 0; c < 32; c++) {
      condition.set(
        found!.data.subarray(c * 6, c * 6 + 6).map((v) => v * 1.03682),
        c * 12,
      );
    }
    condition.fill(1, 32 * 12, 32 * 12 + 6);
    const seen = (await run(world, "image_encoder", { pixel_values: row(signed, 3, HEIGHT, WIDTH) }))
      .last_hidden_state!;
    const sigmas = even(world.steps).map(shifted(5));
    const pair = await both(world, async (prompt) => {
      const text = await hunyuanText(world, prompt);
      const glyph = await glyphs(world, undefined);
      return (x, t) => {
        const step = sigmas.findIndex((sigma) => Math.abs(1000 * sigma - t) < 1e-6);
        return denoise(world, "transformer", {
          hidden_states: joined(x, condition),
          timestep: scalar(t),
          timestep_r: scalar(1000 * (sigmas[step + 1] ?? 0)),
          ...text,
          ...glyph,
          image_embeds: seen,
        });
      };
    });
    return alongFlow(noise(world, 384), sigmas, async (x, t) => guided(6, ...(await pair(x, t))));
  },
};
