import { tensor } from "../builder.ts";
import type { Parts } from "./folder-of.ts";
import { schedulers } from "./schedulers.ts";
import { tinyVaeEncoder, tinyVision } from "./tiny-image-parts.ts";
import { numbers, perRow, qwen } from "./tiny-parts.ts";
import { qwenFiles } from "./tiny-tokenizers.ts";

const glyphs = { vocabulary: 384, width: 5, seed: 51, mask: true };

const common = {
  scheduler: schedulers.flow5,
  config: {
    in_channels: 65,
    out_channels: 32,
    text_embed_dim: 6,
    text_embed_2_dim: 5,
    image_embed_dim: 4,
    target_size: 640,
  },
  denoiser: {
    latent: { name: "hidden_states", dims: [65, 2, 2, 3] },
    layout: "channels-first",
    channels: 32,
    timestep: perRow,
    text: { name: "encoder_hidden_states", length: 1000, width: 6 },
    more: [
      numbers("encoder_attention_mask", 1000),
      numbers("encoder_hidden_states_2", 256, 5),
      numbers("encoder_attention_mask_2", 256),
      numbers("image_embeds", "image_tokens", 4),
    ],
    output: "sample",
    blocks: ["/transformer_blocks.0", "/transformer_blocks.1"],
    refiners: [0, 1].map((k) => `/context_embedder/token_refiner/refiner_blocks.${k}`),
    seed: 47,
  },
  decoder: [32, 5, 16],
  decoderConfig: { scaling_factor: 1.03682 },
} as const satisfies Partial<Parts>;

/** The tiny models of HunyuanVideo-1.5; that of I2V is step-distilled and has no glyph encoder. */
export const hunyuanVideoModels: Readonly<Record<string, Parts>> = {
  "hunyuanvideo15-t2v": {
    ...common,
    index: { _class_name: "HunyuanVideo15Pipeline" },
    denoiser: { ...common.denoiser, seed: 62 },
    encoders: [qwen(6, 49, 4), glyphs],
    tokenizers: {
      ...qwenFiles("tokenizer"),
      "tokenizer_2/tokenizer_config.json": JSON.stringify({ tokenizer_class: "ByT5Tokenizer" }),
      "guider/guider_config.json": JSON.stringify({ _class_name: "ClassifierFreeGuidance", guidance_scale: 4.5 }),
    },
  },
  "hunyuanvideo15-i2v": {
    ...common,
    index: { _class_name: "HunyuanVideo15ImageToVideoPipeline" },
    config: { ...common.config, use_meanflow: true },
    denoiser: { ...common.denoiser, more: [...common.denoiser.more, tensor("timestep_r", "float32", ["batch"])] },
    encoders: [qwen(6, 53, 4)],
    tokenizers: qwenFiles("tokenizer"),
    pictured: (type) => ({
      "vae_encoder/model.onnx": tinyVaeEncoder({ channels: 32, output: "latent_sample", cell: 16, type, seed: 55 }),
      "image_encoder/model.onnx": tinyVision({ width: 4, layers: 2, type, seed: 56 }),
      "feature_extractor/preprocessor_config.json": JSON.stringify({
        image_processor_type: "SiglipImageProcessor",
        do_resize: true,
        size: { height: 32, width: 48 },
        resample: 3,
        rescale_factor: 1 / 255,
        image_mean: [0.5, 0.5, 0.5],
        image_std: [0.5, 0.5, 0.5],
      }),
    }),
  },
};
