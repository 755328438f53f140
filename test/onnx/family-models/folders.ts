import { tensor } from "../builder.ts";
import { cogVideoXModels } from "./cogvideox-models.ts";
import { flux2Models } from "./flux2-models.ts";
import { type Files, folderOf, type Parts, type Precision } from "./folder-of.ts";
import { hunyuanVideoModels } from "./hunyuan-video-models.ts";
import { openSoraModels } from "./open-sora-models.ts";
import { schedulers } from "./schedulers.ts";
import { clip, number, numbers, perRow, qwen, t5, wholePerRow } from "./tiny-parts.ts";
import { clipFiles, qwenFiles, t5Files } from "./tiny-tokenizers.ts";
import { wanI2vModels } from "./wan-i2v-models.ts";

const UNET_BLOCKS = [
  "/down_blocks.0/attentions.0/transformer_blocks.0",
  "/mid_block/attentions.0/transformer_blocks.0",
  "/up_blocks.0/attentions.0/transformer_blocks.0",
];
/** The tiny model of each family, with its exact names, ranks and types; widths are small. */
const models: Readonly<Record<string, Parts>> = {
  sd15: {
    index: { _class_name: "StableDiffusionPipeline" },
    scheduler: schedulers.pndm,
    place: "unet",
    config: { in_channels: 4 },
    denoiser: {
      latent: { name: "sample", dims: [4, 4, 6] },
      layout: "channels-first",
      channels: 4,
      timestep: number,
      text: { name: "encoder_hidden_states", length: 77, width: 6 },
      output: "out_sample",
      blocks: UNET_BLOCKS,
      seed: 1,
    },
    decoder: [4, 4],
    decoderConfig: { scaling_factor: 0.18215 },
    encoders: [clip(6, undefined, "pooler_output", 1)],
    tokenizers: clipFiles("tokenizer", "<|endoftext|>"),
  },
  sdxl: {
    index: { _class_name: "StableDiffusionXLPipeline", force_zeros_for_empty_prompt: true },
    scheduler: schedulers.euler,
    place: "unet",
    config: { in_channels: 4 },
    denoiser: {
      latent: { name: "sample", dims: [4, 4, 6] },
      layout: "channels-first",
      channels: 4,
      timestep: number,
      text: { name: "encoder_hidden_states", length: 77, width: 10 },
      more: [numbers("text_embeds", 6), numbers("time_ids", 6)],
      output: "out_sample",
      blocks: UNET_BLOCKS,
      seed: 2,
    },
    decoder: [4, 4],
    decoderConfig: { scaling_factor: 0.13025 },
    encoders: [clip(4, 12, "pooler_output", 3), clip(6, 32, "text_embeds", 5)],
    tokenizers: { ...clipFiles("tokenizer", "<|endoftext|>"), ...clipFiles("tokenizer_2", "!") },
  },
  lcm: {
    index: { _class_name: "LatentConsistencyModelPipeline" },
    scheduler: schedulers.lcm,
    place: "unet",
    config: { in_channels: 4, time_cond_proj_dim: 256 },
    denoiser: {
      latent: { name: "sample", dims: [4, 4, 6] },
      layout: "channels-first",
      channels: 4,
      timestep: number,
      text: { name: "encoder_hidden_states", length: 77, width: 6 },
      more: [numbers("timestep_cond", 256)],
      output: "out_sample",
      blocks: UNET_BLOCKS,
      seed: 3,
    },
    decoder: [4, 4],
    decoderConfig: { scaling_factor: 0.18215 },
    encoders: [clip(6, undefined, "pooler_output", 7)],
    tokenizers: clipFiles("tokenizer", "<|endoftext|>"),
  },
  sd3: {
    index: { _class_name: "StableDiffusion3Pipeline" },
    scheduler: schedulers.flow,
    config: { in_channels: 16, joint_attention_dim: 12 },
    denoiser: {
      latent: { name: "hidden_states", dims: [16, 4, 6] },
      layout: "channels-first",
      channels: 16,
      timestep: tensor("timestep", "float32", ["step"]),
      text: { name: "encoder_hidden_states", length: 333, width: 12 },
      more: [numbers("pooled_projections", 10)],
      output: "out_hidden_states",
      blocks: ["/transformer_blocks.0", "/transformer_blocks.1"],
      seed: 4,
    },
    decoder: [16, 4],
    decoderConfig: { scaling_factor: 1.5305, shift_factor: 0.0609 },
    encoders: [clip(4, 12, "text_embeds", 9), clip(6, 32, "text_embeds", 11), t5(12, 13)],
    tokenizers: {
      ...clipFiles("tokenizer", "<|endoftext|>"),
      ...clipFiles("tokenizer_2", "!"),
      ...t5Files("tokenizer_3"),
    },
  },
  sana: {
    index: { _class_name: "SanaPipeline" },
    scheduler: schedulers.sanaDpm,
    config: { in_channels: 32, timestep_scale: 0.001 },
    denoiser: {
      latent: { name: "hidden_states", dims: [32, 2, 4] },
      layout: "channels-first",
      channels: 32,
      timestep: perRow,
      text: { name: "encoder_hidden_states", length: 300, width: 6 },
      more: [tensor("encoder_attention_mask", "int64", ["batch", 300])],
      output: "out_hidden_states",
      blocks: ["/transformer_blocks.0", "/transformer_blocks.1"],
      seed: 5,
    },
    decoder: [32, 4, 32],
    decoderConfig: { scaling_factor: 0.41407 },
    encoders: [t5(6, 15, true)],
    tokenizers: t5Files("tokenizer"),
  },
  pixart: {
    index: { _class_name: "PixArtAlphaPipeline" },
    scheduler: schedulers.pixartDpm,
    config: { in_channels: 4, out_channels: 8 },
    denoiser: {
      latent: { name: "hidden_states", dims: [4, 4, 6] },
      layout: "channels-first",
      channels: 8,
      timestep: wholePerRow,
      text: { name: "encoder_hidden_states", length: 120, width: 6 },
      more: [
        tensor("encoder_attention_mask", "int64", ["batch", 120]),
        numbers("resolution", 2),
        numbers("aspect_ratio", 1),
      ],
      output: "sample",
      blocks: ["/transformer_blocks.0", "/transformer_blocks.1"],
      seed: 6,
    },
    decoder: [4, 4],
    decoderConfig: { scaling_factor: 0.18215 },
    encoders: [t5(6, 17, true)],
    tokenizers: t5Files("tokenizer"),
  },
  flux1: {
    index: { _class_name: "FluxPipeline" },
    scheduler: schedulers.fluxDynamic,
    config: { in_channels: 64, guidance_embeds: true },
    denoiser: {
      latent: { name: "hidden_states", dims: [6, 64] },
      layout: "tokens",
      channels: 64,
      timestep: perRow,
      text: { name: "encoder_hidden_states", length: "text", width: 6 },
      more: [
        numbers("pooled_projections", 6),
        tensor("img_ids", "int64", ["seq", 3]),
        tensor("txt_ids", "int64", ["text", 3]),
        tensor("guidance", "float32", ["batch"]),
      ],
      output: "out_hidden_states",
      blocks: ["/transformer_blocks.0", "/single_transformer_blocks.0"],
      seed: 7,
    },
    decoder: [16, 4],
    decoderConfig: { scaling_factor: 0.3611, shift_factor: 0.1159 },
    encoders: [clip(6, undefined, "pooler_output", 19), t5(6, 21)],
    tokenizers: { ...clipFiles("tokenizer", "<|endoftext|>"), ...t5Files("tokenizer_2") },
  },
  "wan21-t2v": {
    index: { _class_name: "WanPipeline" },
    scheduler: schedulers.wanUnipc,
    config: { in_channels: 16, out_channels: 16 },
    denoiser: {
      latent: { name: "hidden_states", dims: [16, 2, 4, 6] },
      layout: "channels-first",
      channels: 16,
      timestep: wholePerRow,
      text: { name: "encoder_hidden_states", length: 512, width: 6 },
      output: "sample",
      blocks: ["/blocks.0", "/blocks.1"],
      seed: 8,
    },
    decoder: [16, 5],
    decoderConfig: {},
    encoders: [t5(6, 23, true)],
    tokenizers: t5Files("tokenizer"),
  },
  latte: {
    index: { _class_name: "LattePipeline" },
    scheduler: schedulers.latteDdim,
    config: { in_channels: 4, out_channels: 8, video_length: 3 },
    denoiser: {
      latent: { name: "hidden_states", dims: [4, 3, 4, 6] },
      layout: "channels-first",
      channels: 8,
      timestep: wholePerRow,
      text: { name: "encoder_hidden_states", length: "text", width: 6 },
      output: "sample",
      blocks: ["/transformer_blocks.0", "/temporal_transformer_blocks.0"],
      seed: 13,
    },
    decoder: [4, 4],
    decoderConfig: { scaling_factor: 0.18215 },
    encoders: [t5(6, 33, true)],
    tokenizers: t5Files("tokenizer"),
  },
  "qwen-image": {
    index: { _class_name: "QwenImagePipeline" },
    scheduler: schedulers.qwenDynamic,
    config: { in_channels: 64 },
    denoiser: {
      latent: { name: "hidden_states", dims: [6, 64] },
      layout: "tokens",
      channels: 64,
      timestep: perRow,
      text: { name: "encoder_hidden_states", length: "text", width: 6 },
      more: [tensor("encoder_hidden_states_mask", "int64", ["batch", "text"])],
      output: "sample",
      blocks: ["/transformer_blocks.0", "/transformer_blocks.1"],
      seed: 9,
    },
    decoder: [16, 5],
    decoderConfig: {},
    encoders: [qwen(6, 25)],
    tokenizers: qwenFiles("tokenizer"),
  },
  "z-image": {
    index: { _class_name: "ZImagePipeline" },
    scheduler: schedulers.flow6,
    config: { in_channels: 16 },
    denoiser: {
      latent: { name: "hidden_states", dims: [16, 4, 6] },
      layout: "channels-first",
      channels: 16,
      timestep: perRow,
      text: { name: "encoder_hidden_states", length: "text", width: 6 },
      output: "sample",
      blocks: ["/layers.0", "/layers.1"],
      seed: 10,
    },
    decoder: [16, 4],
    decoderConfig: { scaling_factor: 0.3611, shift_factor: 0.1159 },
    encoders: [qwen(6, 27, 4)],
    tokenizers: qwenFiles("tokenizer"),
  },
  ...flux2Models,
  ...cogVideoXModels,
  ...openSoraModels,
  ...wanI2vModels,
  ...hunyuanVideoModels,
  "ernie-image": {
    index: { _class_name: "ErnieImagePipeline" },
    scheduler: schedulers.flow,
    config: { in_channels: 128 },
    denoiser: {
      latent: { name: "hidden_states", dims: [128, 2, 3] },
      layout: "channels-first",
      channels: 128,
      timestep: perRow,
      text: { name: "text_bth", length: "text", width: 6 },
      more: [tensor("text_lens", "int64", ["batch"])],
      output: "sample",
      blocks: ["/layers.0", "/layers.1"],
      seed: 12,
    },
    decoder: [32, 4],
    decoderConfig: { latents_mean: new Array(128).fill(0.1), latents_std: new Array(128).fill(1.5) },
    encoders: [t5(6, 31)].map((encoder) => ({ ...encoder, layers: 3 })),
    tokenizers: t5Files("tokenizer"),
  },
};

/** Families that have a tiny model. */
export const familiesWithModels: readonly string[] = Object.keys(models);

const fiveFrames: Readonly<Record<string, number>> = Object.fromEntries(
  ["wan21-t2v", "wan21-i2v", "hunyuanvideo15-t2v", "hunyuanvideo15-i2v"].map((id) => [id, 5]),
);

/** Sizes at which the tiny models work. */
export const tinyPictures: Readonly<Record<string, { width: number; height: number; frames: number }>> =
  Object.fromEntries(
    familiesWithModels.map((id) => {
      const frames = { ...fiveFrames, latte: 3, cogvideox15: 9, opensora12: 34 }[id] ?? 1;
      return [id, id === "sana" ? { width: 128, height: 64, frames } : { width: 48, height: 32, frames }];
    }),
  );

/** The files of a family's tiny model by path. */
export function familyFiles(id: string, precision: Precision = "float32"): Files {
  return folderOf(models[id]!, precision);
}
