import { initializer, model, op, seeded, tensor } from "../builder.ts";

export interface TinyEncoder {
  readonly vocabulary: number;
  readonly width: number;
  /** Hidden states that are given as hidden_states.0 … hidden_states.layers; none where absent. */
  readonly layers?: number;
  readonly pooled?: "pooler_output" | "text_embeds";
  readonly mask?: boolean;
  /** Tokens of the states that stand for no prompt, given as `null_embedding`. */
  readonly nothing?: number;
  readonly type?: "float32" | "float16";
  readonly seed: number;
}

/** A text encoder with random weights: token ids → last_hidden_state, and what else is asked for. */
export function tinyEncoder({
  vocabulary,
  width,
  layers,
  pooled,
  mask,
  nothing,
  type = "float32",
  seed,
}: TinyEncoder): Uint8Array {
  const code = type === "float16" ? 10 : 1;
  const states = (name: string) => tensor(name, type, ["batch", "sequence", width]);
  const depth = layers ?? 1;
  const names = Array.from({ length: depth + 1 }, (_, k) => `hidden_states.${k}`);
  return model({
    inputs: [
      tensor("input_ids", "int64", ["batch", "sequence"]),
      ...(mask ? [tensor("attention_mask", "int64", ["batch", "sequence"])] : []),
    ],
    outputs: [
      ...(pooled ? [tensor(pooled, type, ["batch", width])] : []),
      states("last_hidden_state"),
      ...(layers === undefined ? [] : names.map(states)),
      ...(nothing === undefined ? [] : [tensor("null_embedding", type, [nothing, width])]),
    ],
    nodes: [
      op("Gather", ["embedding", "input_ids"], "embedded"),
      ...(mask
        ? [
            op("Cast", "attention_mask", "mask32", { to: 1 }),
            op("Unsqueeze", ["mask32", "two"], "mask3"),
            op("Mul", ["embedded", "mask3"], "shown"),
            op("Add", ["shown", "bias"], "f0"),
          ]
        : [op("Identity", "embedded", "f0")]),
      ...Array.from({ length: depth }, (_, k) => [
        op("MatMul", [`f${k}`, "w"], `m${k}`),
        op("Sin", `m${k}`, `s${k}`),
        op("Add", [`f${k}`, `s${k}`], `f${k + 1}`),
      ]).flat(),
      ...(layers === undefined ? [] : names.map((name, k) => op("Cast", `f${k}`, name, { to: code }))),
      op("LayerNormalization", [`f${depth}`, "scale"], "normed", { axis: -1 }),
      op("Cast", "normed", "last_hidden_state", { to: code }),
      ...(nothing === undefined ? [] : [op("Cast", "learned", "null_embedding", { to: code })]),
      ...(pooled
        ? [
            op("ReduceMean", `f${depth}`, "pooled32", { axes: [1], keepdims: 0 }),
            op("Cast", "pooled32", pooled, { to: code }),
          ]
        : []),
    ],
    initializers: [
      seeded("embedding", [vocabulary, width], seed),
      seeded("bias", [width], seed + 2),
      ...(nothing === undefined ? [] : [seeded("learned", [nothing, width], seed + 3)]),
      seeded("w", [width, width], seed + 1, 0.5),
      initializer("scale", "float32", [width], 1),
      initializer("two", "int64", [1], [2]),
    ],
  });
}
