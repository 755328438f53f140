import { whole } from "./config-values.ts";
import type { Family } from "./family.ts";
import { wanT2v } from "./wan-t2v.ts";

/** Wan2.1 image to video (diffusers 0.40, pipeline_wan_i2v.py). */
export const wanI2v: Family = {
  ...wanT2v,
  id: "wan21-i2v",
  title: "Wan2.1 I2V",
  task: "image-to-video",
  pipelines: ["WanImageToVideoPipeline"],
  denoiser: { ...wanT2v.denoiser, beside: { name: "condition", channels: 20 } },
  image: {
    encoder: "vae_encoder",
    fit: "stretch",
    encodes: "clip",
    mask: { channels: 4, place: "before" },
    ending: true,
    vision: {
      encoder: "image_encoder",
      processor: "image_processor",
      states: -2,
      input: "encoder_hidden_states_image",
      sees: "given",
      needed: ({ denoiser }) => (denoiser.image_dim ?? null) !== null && whole(denoiser, "image_dim", 0) > 0,
    },
  },
  exporting: {
    by: "package",
    how: "As for T2V; beside it the VAE's encoder (pixels of the whole clip to latents, `vae_encoder`) and the CLIP vision model with its hidden states (`image_encoder`, with `image_processor/preprocessor_config.json`).",
  },
  remarks: [
    ...wanT2v.remarks,
    "The size is that of Load Pipeline, whatever the picture's shape; diffusers' own examples choose it by that shape.",
    "Of a first and a last picture (FLF2V), the states stand one after the other in `encoder_hidden_states_image` [1, 514, 1280].",
  ],
};
