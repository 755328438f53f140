import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { whole } from "./config-values.ts";
import type { Sizes } from "./configs.ts";
import { repeated } from "./constants.ts";
import type { Family } from "./family.ts";
import { inLowerCase } from "./wording.ts";

/** The VAE takes clips of 17 frames, one after another, and makes 5 latent frames of each. */
const CLIP = { frames: 17, latents: 5 };

/** Told to the model of a clip, and of a picture. */
const FRAMES_PER_SECOND = { clip: 24, picture: 120 };

/** @throws Failure `model/bad-size`. */
function latentFrames({ frames }: Sizes): number {
  if (frames === 1) return 1;
  if (frames % CLIP.frames === 0) return (frames / CLIP.frames) * CLIP.latents;
  const fitting = Math.max(1, Math.round(frames / CLIP.frames)) * CLIP.frames;
  throw failure(
    "model/bad-size",
    said(
      "A clip of {frames} frames does not fit this model, which makes 1 frame or any multiple of {CLIPFrames}. Use {fitting} frames.",
      { frames, CLIPFrames: CLIP.frames, fitting },
    ),
  );
}

/** Cells of a side; pixels that do not fill one are cut off. */
const cells = (pixels: number) => Math.max(1, Math.floor(pixels / 8));

/** Open-Sora 1.2 (hpcaitech/Open-Sora, branch opensora/v1.2, scripts/inference.py with configs/opensora-v1-2). */
export const openSora: Family = {
  id: "opensora12",
  title: "Open-Sora 1.2",
  task: "text-to-video",
  pipelines: [],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "x", timestep: "timestep", text: "y" },
    leading: true,
    constants: ({ sizes: { width, height, frames }, rows }) => {
      const each = (value: number) => ({ data: repeated([value], rows).data, dims: [rows] });
      const fps = frames === 1 ? FRAMES_PER_SECOND.picture : FRAMES_PER_SECOND.clip;
      return { fps: each(fps), height: each(height), width: each(width) };
    },
  },
  latent: {
    sizes: () => ({ width: 426, height: 240, frames: 51 }),
    dims: (sizes, { denoiser }) => [
      whole(denoiser, "in_channels", 4),
      latentFrames(sizes),
      cells(sizes.height),
      cells(sizes.width),
    ],
    layout: "plain",
  },
  decoder: {
    folder: "vae_decoder",
    framesAtOnce: CLIP.latents,
    scaling: { latents_mean: [-0.1, 0.34, 0.27, 0.98], latents_std: [3.85, 2.32, 2.33, 3.06] },
    framesPerSecond: FRAMES_PER_SECOND.clip,
  },
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: ({ denoiser }) => whole(denoiser, "model_max_length", 300),
        states: "last",
        wording: (prompt) => {
          const text = inLowerCase(prompt);
          return text.includes("aesthetic score:") ? text : `${text} aesthetic score: 6.5.`;
        },
        nothing: "null_embedding",
        padding: "kept",
      },
    ],
    conditioning: ([text]) => {
      const { data, dims } = text!.states;
      return { y: { data, dims: dims.toSpliced(1, 0, 1) }, mask: text!.mask };
    },
  },
  sampling: {
    guidance: () => ({ mode: "classifier-free", scale: 7, batch: "positive-first", belowOne: true }),
    schedulerBySize: ({ width, height, frames }) => ({ width, height, num_frames: frames, size_dtype: "bfloat16" }),
    steps: 30,
  },
  exporting: {
    by: "nobody",
    how: "It is not in diffusers, and STDiT3 packs the text's tokens by their mask, which cannot be traced: a wrapper that attends under a mask instead, without flash attention, can be exported with the inputs x, timestep, y, mask, fps, height and width. Name the files in `lemica.model.json`, with the scheduler RFLOW (use_timestep_transform).",
  },
  remarks: [
    "There is no negative prompt in Open-Sora: for an empty one, the text encoder's graph must give what the model has learned for it as a second output, `null_embedding` (the transformer's y_embedder.y_embedding); it goes with the prompt's mask. Another negative prompt is encoded like a prompt.",
    "Prompts are put in lower case and end in “aesthetic score: 6.5.”, as in the sample configuration, unless they give a score themselves; they are not cleaned otherwise.",
    "The decoder's graph gets 5 latent frames at a time and makes 17 frames of them. Widths and heights that are no multiples of 8 lose the rest: 426 × 240 becomes 424 × 240.",
    "The shift of the timesteps is rounded as in bfloat16, in which the shipped configuration holds the sizes; another `size_dtype` in the scheduler's configuration wins.",
    "As in Open-Sora's own loop, a guidance scale below 1 guides, too; the prompt alone is at 1.",
    "The velocity is data − noise; RFLOW takes it so. Conditioning on frames (x_mask) is not there.",
  ],
};
