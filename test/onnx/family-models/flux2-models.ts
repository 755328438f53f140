import { tensor } from "../builder.ts";
import type { Parts } from "./folder-of.ts";
import { schedulers } from "./schedulers.ts";
import type { TinyDenoiser } from "./tiny-denoiser.ts";
import { tinyPictureEncoder } from "./tiny-image-parts.ts";
import { mistral, perRow, qwen } from "./tiny-parts.ts";
import { mistralFiles, qwenFiles } from "./tiny-tokenizers.ts";

const denoiser: TinyDenoiser = {
  latent: { name: "hidden_states", dims: [6, 128] },
  layout: "tokens",
  channels: 128,
  timestep: perRow,
  text: { name: "encoder_hidden_states", length: 512, width: 12 },
  more: [tensor("img_ids", "int64", ["batch", "seq", 4]), tensor("txt_ids", "int64", ["batch", 512, 4])],
  output: "sample",
  blocks: ["/transformer_blocks.0", "/single_transformer_blocks.0"],
  seed: 11,
};

const common = {
  scheduler: schedulers.fluxDynamic,
  decoder: [32, 4],
  pictured: (type) => ({ "vae_encoder/model.onnx": tinyPictureEncoder(64, 51, type) }),
  decoderConfig: { latents_mean: new Array(128).fill(0.1), latents_std: new Array(128).fill(1.5) },
} satisfies Partial<Parts>;

export const flux2Models: Readonly<Record<string, Parts>> = {
  flux2: {
    ...common,
    index: { _class_name: "Flux2Pipeline" },
    config: { in_channels: 128, guidance_embeds: true },
    denoiser: {
      ...denoiser,
      more: [...denoiser.more!, tensor("guidance", "float32", ["batch"])],
      seed: 14,
    },
    encoders: [mistral(4, 35, 32)],
    tokenizers: mistralFiles("tokenizer"),
  },
  "flux2-klein": {
    ...common,
    index: { _class_name: "Flux2KleinPipeline", is_distilled: false },
    config: { in_channels: 128 },
    denoiser,
    encoders: [qwen(4, 29, 28)],
    tokenizers: qwenFiles("tokenizer"),
  },
};
