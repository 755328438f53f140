import { tensor } from "../builder.ts";
import type { Parts } from "./folder-of.ts";
import { schedulers } from "./schedulers.ts";
import { tinyVaeEncoder, tinyVision } from "./tiny-image-parts.ts";
import { t5, wholePerRow } from "./tiny-parts.ts";
import { t5Files } from "./tiny-tokenizers.ts";

/** CLIP's preprocessing, of a square as high as the tiny picture. */
const preprocessor = {
  image_processor_type: "CLIPImageProcessor",
  do_resize: true,
  size: { shortest_edge: 32 },
  do_center_crop: true,
  crop_size: { height: 32, width: 32 },
  resample: 3,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};

/** The tiny model of Wan2.1 I2V. */
export const wanI2vModels: Readonly<Record<string, Parts>> = {
  "wan21-i2v": {
    index: { _class_name: "WanImageToVideoPipeline" },
    scheduler: schedulers.wanUnipc,
    config: { in_channels: 36, out_channels: 16, image_dim: 6 },
    denoiser: {
      latent: { name: "hidden_states", dims: [36, 2, 4, 6] },
      layout: "channels-first",
      channels: 16,
      timestep: wholePerRow,
      text: { name: "encoder_hidden_states", length: 512, width: 6 },
      more: [{ ...tensor("encoder_hidden_states_image", "float32", ["batch", "image_tokens", 6]) }],
      output: "sample",
      blocks: ["/blocks.0", "/blocks.1"],
      seed: 41,
    },
    decoder: [16, 5],
    decoderConfig: {},
    encoders: [t5(6, 43, true)],
    tokenizers: t5Files("tokenizer"),
    pictured: (type) => ({
      "vae_encoder/model.onnx": tinyVaeEncoder({ channels: 32, output: "latent_parameters", cell: 8, type, seed: 45 }),
      "image_encoder/model.onnx": tinyVision({ width: 6, layers: 3, type, seed: 46 }),
      "image_processor/preprocessor_config.json": JSON.stringify(preprocessor),
    }),
  },
};
