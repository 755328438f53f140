import { tensor } from "../builder.ts";
import type { Parts } from "./folder-of.ts";
import { schedulers } from "./schedulers.ts";
import { perRow } from "./tiny-parts.ts";
import { SPELLED_VOCABULARY, spelledFiles } from "./tiny-tokenizers.ts";

export const openSoraModels: Readonly<Record<string, Parts>> = {
  opensora12: {
    index: {},
    manifest: "opensora12",
    scheduler: schedulers.openSoraFlow,
    config: { in_channels: 4, model_max_length: 300 },
    denoiser: {
      latent: { name: "x", dims: [4, 10, 4, 6] },
      layout: "channels-first",
      channels: 8,
      timestep: perRow,
      text: { name: "y", length: 300, width: 6, axis: true },
      more: [
        tensor("mask", "int64", ["batch", 300]),
        tensor("fps", "float32", ["batch"]),
        tensor("height", "float32", ["batch"]),
        tensor("width", "float32", ["batch"]),
      ],
      output: "output",
      blocks: ["/spatial_blocks.0", "/temporal_blocks.0"],
      seed: 16,
    },
    decoder: [4, 5, 8, 5],
    decoderConfig: {},
    encoders: [{ vocabulary: SPELLED_VOCABULARY, width: 6, mask: true, nothing: 300, seed: 39 }],
    tokenizers: spelledFiles("tokenizer"),
  },
};
