import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { initializer, model, op, scope, seeded, tensor } from "./builder.ts";

/** Words that the tiny model knows, after its special tokens. */
export const tinyWords = ["a", "red", "blue", "circle", "square", "moving", "left", "right"];

const specials = ["<pad>", "</s>", "<unk>"];

/** Sizes of one latent, of a decoded clip, and of a prompt. */
export const tinySizes = { latentDims: [2, 2, 4, 4], clipDims: [3, 2, 8, 8], textLength: 6, width: 8 };

/**
 * The files of a complete model of the family Moving Shapes, tiny and untrained, by path: every test that needs some model on
 * disk can write them, changed as it likes. Its denoiser is smooth in latent, timestep and text.
 */
export function movingShapesFiles(): Record<string, string | Uint8Array> {
  const [channels, frames, height, width] = tinySizes.latentDims as [number, number, number, number];
  return {
    "model_index.json": JSON.stringify({ _class_name: "MovingShapesPipeline" }),
    "scheduler/scheduler_config.json": JSON.stringify({ _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 }),
    "tokenizer/tokenizer.json": JSON.stringify(unigram()),
    "tokenizer/tokenizer_config.json": JSON.stringify({ pad_token: "<pad>", eos_token: "</s>", unk_token: "<unk>" }),
    "text_encoder/config.json": JSON.stringify({ hidden_size: tinySizes.width }),
    "text_encoder/model.onnx": textEncoder(),
    "transformer/config.json": JSON.stringify({
      in_channels: channels,
      num_frames: frames,
      sample_size: [height, width],
      text_length: tinySizes.textLength,
    }),
    "transformer/model.onnx": denoiser(),
    "vae_decoder/config.json": JSON.stringify({ scaling_factor: 0.5, shift_factor: 0.25 }),
    "vae_decoder/model.onnx": decoder(),
  };
}

/** Writes files by path into a folder, making the folders between. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

function unigram(): unknown {
  const end = { SpecialToken: { id: "</s>", type_id: 0 } };
  const added = specials.map((content, id) => ({ id, content, special: true, normalized: false }));
  return {
    added_tokens: added.map((token) => ({ ...token, single_word: false, lstrip: false, rstrip: false })),
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always", split: true },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ Sequence: { id: "A", type_id: 0 } }, end],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, end, { Sequence: { id: "B", type_id: 0 } }, end],
      special_tokens: { "</s>": { id: "</s>", ids: [1], tokens: ["</s>"] } },
    },
    decoder: null,
    model: {
      type: "Unigram",
      unk_id: 2,
      vocab: [...specials.map((token) => [token, 0]), ...tinyWords.map((word, k) => [`\u2581${word}`, -k - 1])],
    },
  };
}

function textEncoder(): Uint8Array {
  const { width } = tinySizes;
  return model({
    inputs: [tensor("input_ids", "int64", ["batch", tinySizes.textLength])],
    outputs: [tensor("last_hidden_state", "float32", ["batch", tinySizes.textLength, width])],
    nodes: [
      op("Gather", ["embedding", "input_ids"], "embedded"),
      op("LayerNormalization", ["embedded", "scale"], "last_hidden_state", { axis: -1 }),
    ],
    initializers: [
      seeded("embedding", [specials.length + tinyWords.length, width], 1),
      initializer("scale", "float32", [width], 1),
    ],
  });
}

function denoiser(): Uint8Array {
  const { latentDims, textLength, width } = tinySizes;
  const side = latentDims[3]!;
  return model({
    inputs: [
      tensor("hidden_states", "float32", ["batch", ...latentDims]),
      tensor("timestep", "float32", ["batch"]),
      tensor("encoder_hidden_states", "float32", ["batch", textLength, width]),
    ],
    outputs: [tensor("velocity", "float32", ["batch", ...latentDims])],
    nodes: [
      op("Div", ["timestep", "thousand"], "time"),
      op("MatMul", ["encoder_hidden_states", "text_w"], "words"),
      op("ReduceMean", "words", "text", { axes: [1, 2], keepdims: 0 }),
      op("Add", ["time", "text"], "condition_row"),
      op("Reshape", ["condition_row", "per_row"], "condition"),
      ...scope("/blocks.0", [
        op("MatMul", ["hidden_states", "w0"], "mixed0"),
        op("Add", ["mixed0", "condition"], "shifted0"),
        op("Sin", "shifted0", "h0"),
      ]),
      ...scope("/blocks.1", [
        op("MatMul", ["h0", "w1"], "mixed1"),
        op("Add", ["mixed1", "condition"], "shifted1"),
        op("Sin", "shifted1", "h1"),
      ]),
      op("Add", ["hidden_states", "h1"], "velocity"),
    ],
    initializers: [
      initializer("thousand", "float32", [], 1000),
      seeded("text_w", [width, 3], 2),
      initializer("per_row", "int64", [5], [-1, 1, 1, 1, 1]),
      seeded("w0", [side, side], 3),
      seeded("w1", [side, side], 4),
    ],
  });
}

/** Each channel of a picture is a mix of the latent's, twice as wide and high. */
function decoder(): Uint8Array {
  const [channels, frames, height, width] = tinySizes.latentDims as [number, number, number, number];
  return model({
    inputs: [tensor("latent_sample", "float32", ["batch", channels, frames, height, width])],
    outputs: [tensor("sample", "float32", ["batch", ...tinySizes.clipDims])],
    nodes: [
      op("Transpose", "latent_sample", "channels_last", { perm: [0, 2, 3, 4, 1] }),
      op("MatMul", ["channels_last", "w"], "colours"),
      op("Transpose", "colours", "channels_first", { perm: [0, 4, 1, 2, 3] }),
      op("Resize", ["channels_first", "", "scales"], "sample", {
        mode: "nearest",
        coordinate_transformation_mode: "asymmetric",
        nearest_mode: "floor",
      }),
    ],
    initializers: [
      initializer("w", "float32", [channels, 3], [1, 0, 0.5, 0, 1, 0.5]),
      initializer("scales", "float32", [5], [1, 1, 1, 2, 2]),
    ],
  });
}
