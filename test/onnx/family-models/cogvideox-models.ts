import { tensor } from "../builder.ts";
import type { Parts } from "./folder-of.ts";
import { schedulers } from "./schedulers.ts";
import { t5, wholePerRow } from "./tiny-parts.ts";
import { t5Files } from "./tiny-tokenizers.ts";

export const cogVideoXModels: Readonly<Record<string, Parts>> = {
  cogvideox15: {
    index: { _class_name: "CogVideoXPipeline" },
    scheduler: schedulers.cogVideoXDdim,
    config: { in_channels: 16, patch_size_t: 2, attention_head_dim: 64, sample_frames: 81 },
    denoiser: {
      latent: { name: "hidden_states", dims: [4, 16, 4, 6] },
      layout: "frames-first",
      channels: 16,
      timestep: wholePerRow,
      text: { name: "encoder_hidden_states", length: 226, width: 6 },
      more: [
        tensor("image_rotary_emb_cos", "float32", ["tokens", 64]),
        tensor("image_rotary_emb_sin", "float32", ["tokens", 64]),
      ],
      output: "sample",
      blocks: ["/transformer_blocks.0", "/transformer_blocks.1"],
      seed: 15,
    },
    decoder: [16, 5],
    decoderConfig: { scaling_factor: 0.7 },
    encoders: [t5(6, 37, true)],
    tokenizers: t5Files("tokenizer"),
  },
};
