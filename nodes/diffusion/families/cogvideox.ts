import { linspace, roundHalfEven } from "#diffusion/schedulers/numpy-numbers.ts";
import { t5Text } from "./clip-text.ts";
import { whole, wholeOrNull } from "./config-values.ts";
import type { Configs } from "./configs.ts";
import type { Family } from "./family.ts";
import { rotaryWaves } from "./rotary.ts";
import { cellsOf, latentFrames } from "./sizing.ts";
import { classifierFree } from "./usual.ts";

/** Latent frames in a patch, which CogVideoX 1.0 does not have. */
const patchFrames = ({ denoiser }: Configs) => wholeOrNull(denoiser, "patch_size_t", 1);
const isNewer = (configs: Configs) => patchFrames(configs) > 1;

/** 0, 1, 2, … */
const counted = (length: number) => Array.from({ length }, (_, k) => k);

/**
 * Rows and columns of patches as CogVideoX 1.0 counts them: fitted, with their proportions, into the middle of the grid of
 * training.
 */
function fitted(rows: number, columns: number, { denoiser }: Configs): { rows: number[]; columns: number[] } {
  const height = Math.floor(whole(denoiser, "sample_height", 60) / 2);
  const width = Math.floor(whole(denoiser, "sample_width", 90) / 2);
  const tall = rows / columns > height / width;
  const inner = {
    height: tall ? height : roundHalfEven((width / columns) * rows),
    width: tall ? roundHalfEven((height / rows) * columns) : width,
  };
  const spread = (outer: number, size: number, count: number) => {
    const start = roundHalfEven((outer - size) / 2);
    return [...linspace(start, ((start + size) * (count - 1)) / count, count)];
  };
  return { rows: spread(height, inner.height, rows), columns: spread(width, inner.width, columns) };
}

/** CogVideoX text to video, 1.5 and 1.0 (diffusers 0.40, pipeline_cogvideox.py). */
export const cogVideoX: Family = {
  id: "cogvideox15",
  title: "CogVideoX 1.5",
  task: "text-to-video",
  pipelines: ["CogVideoXPipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
    constants: ({ latentDims, configs }) => {
      const [frames, , height, width] = latentDims as [number, number, number, number];
      const [rows, columns] = [height / 2, width / 2];
      const plane = isNewer(configs)
        ? { rows: counted(rows), columns: counted(columns) }
        : fitted(rows, columns, configs);
      const grid = { frames: counted(frames / patchFrames(configs)), ...plane };
      const { cos, sin } = rotaryWaves(grid, whole(configs.denoiser, "attention_head_dim", 64));
      return { image_rotary_emb_cos: cos, image_rotary_emb_sin: sin };
    },
  },
  latent: {
    sizes: (configs) => {
      // sample_height and sample_width of 1.5 are only the largest that its positions go to.
      if (isNewer(configs)) return { width: 1360, height: 768, frames: whole(configs.denoiser, "sample_frames", 81) };
      const side = (key: string, usual: number) => 8 * whole(configs.denoiser, key, usual);
      const frames = whole(configs.denoiser, "sample_frames", 49);
      return { width: side("sample_width", 90), height: side("sample_height", 60), frames };
    },
    dims: (sizes, configs) => {
      const { rows, columns } = cellsOf(sizes, 8, true);
      const patch = patchFrames(configs);
      const frames = Math.ceil(latentFrames(sizes, 4) / patch) * patch;
      return [frames, whole(configs.denoiser, "in_channels", 16), rows, columns];
    },
    layout: "frames-first",
    fillers: (sizes, [frames]) => frames! - latentFrames(sizes, 4),
  },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.7 }, framesPerSecond: 16 },
  texts: { encoders: [{ ...t5Text("", () => 226), seesPadding: true }] },
  sampling: { guidance: classifierFree(6, "negative-first"), steps: 50 },
  exporting: {
    by: "package",
    how: "Optimum does not export it. The rotary embedding is a pair of tensors outside of the transformer: torch.onnx.export takes a wrapper that has them as `image_rotary_emb_cos` and `image_rotary_emb_sin`, with dynamo=True or False, for one size; a graph that holds them needs neither input. CogVideoX 1.0 (2B) has positions for the size of its config only: with dynamo=False at another size they are left out without a word.",
  },
  remarks: [
    "CogVideoX 1.0 (2B and 5B) has the same pipeline class and is told apart by transformer/config.json, which has no patch_size_t: no frames are filled up then, positions are counted as 1.0 does, and 49 frames of 720 × 480 are made.",
    "With patches of two frames, an odd number of latent frames is filled up by one at the start, which is not decoded.",
    "Dynamic guidance (use_dynamic_cfg) and image to video are not there.",
  ],
};
