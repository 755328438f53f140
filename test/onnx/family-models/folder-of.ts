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
  readonly decoder: readonly [channels: number, rank: 4 | 5, times?: number, frames?: number];
  readonly decoderConfig: object;
  readonly encoders: readonly TinyEncoder[];
  readonly tokenizers: Files;
  /** Id of the family that a manifest names, in place of the index and of the scheduler's file. */
  readonly manifest?: string;
  /** The parts that take a picture. */
  readonly pictured?: (precision: Precision) => Files;
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
    ...(parts.manifest === undefined
      ? {
          "model_index.json": JSON.stringify(index),
          "scheduler/scheduler_config.json": JSON.stringify(scheduler),
        }
      : manifestOf(parts.manifest, parts)),
    [`${place}/config.json`]: JSON.stringify(config),
    [`${place}/model.onnx`]: tinyDenoiser({ ...denoiser, type: precision }),
    "vae_decoder/config.json": JSON.stringify(decoderConfig),
    "vae_decoder/model.onnx": tinyDecoder(decoder[0], decoder[1], decoder[2] ?? 8, decoder[3]),
    ...tokenizers,
    ...parts.pictured?.(precision),
  };
  encoders.forEach((encoder, k) => {
    const name = `text_encoder${k === 0 ? "" : `_${k + 1}`}`;
    files[`${name}/config.json`] = "{}";
    files[`${name}/model.onnx`] = tinyEncoder({ ...encoder, type: precision });
  });
  return files;
}

/** What `lemica.model.json` says of a pipeline that has no index. */
function manifestOf(family: string, { scheduler, config, decoderConfig }: Parts): Files {
  const manifest = {
    format: "lemica.model",
    version: 1,
    family,
    files: {
      denoiser: "transformer/model.onnx",
      decoder: "vae_decoder/model.onnx",
      textEncoders: ["text_encoder/model.onnx"],
      tokenizers: ["tokenizer/tokenizer.json"],
    },
    scheduler,
    configs: { denoiser: config, decoder: decoderConfig },
  };
  return { "lemica.model.json": JSON.stringify(manifest) };
}
