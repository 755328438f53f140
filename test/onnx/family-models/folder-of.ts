import { tinyDecoder } from "./tiny-decoder.ts";
import { type TinyDenoiser, tinyDenoiser } from "./tiny-denoiser.ts";
import { type TinyEncoder, tinyEncoder } from "./tiny-encoder.ts";

export type Files = Record<string, string | Uint8Array>;
export type Precision = "float32" | "float16";

export interface Parts {
  readonly index: object;
  readonly scheduler: object;
  readonly denoiser: TinyDenoiser;
  /** Folder and config.json of the denoiser. */
  readonly place?: string;
  readonly config: object;
  readonly decoder: readonly [channels: number, rank: 4 | 5, times?: number];
  readonly decoderConfig: object;
  readonly encoders: readonly TinyEncoder[];
  readonly tokenizers: Files;
}

/** A folder in the layout of Optimum. */
export function folderOf(parts: Parts, precision: Precision): Files {
  const {
    index,
    scheduler,
    denoiser,
    place = "transformer",
    config,
    decoder,
    decoderConfig,
    encoders,
    tokenizers,
  } = parts;
  const files: Files = {
    "model_index.json": JSON.stringify(index),
    "scheduler/scheduler_config.json": JSON.stringify(scheduler),
    [`${place}/config.json`]: JSON.stringify(config),
    [`${place}/model.onnx`]: tinyDenoiser({ ...denoiser, type: precision }),
    "vae_decoder/config.json": JSON.stringify(decoderConfig),
    "vae_decoder/model.onnx": tinyDecoder(decoder[0], decoder[1], decoder[2] ?? 8),
    ...tokenizers,
  };
  encoders.forEach((encoder, k) => {
    const name = `text_encoder${k === 0 ? "" : `_${k + 1}`}`;
    files[`${name}/config.json`] = "{}";
    files[`${name}/model.onnx`] = tinyEncoder({ ...encoder, type: precision });
  });
  return files;
}
