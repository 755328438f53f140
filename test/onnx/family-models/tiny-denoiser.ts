import { type Initializer, initializer, model, type Node, op, type Port, scope, seeded, tensor } from "../builder.ts";

/** Width inside the tiny denoisers. */
const WIDTH = 8;

/** ONNX's numbers of element types, for Cast. */
const FLOAT = 1;
const HALF = 10;

export interface TinyDenoiser {
  /** Sizes of what is fed, without the batch; the channels come first, last in tokens. */
  readonly latent: { readonly name: string; readonly dims: readonly number[] };
  readonly layout: "channels-first" | "tokens" | "frames-first";
  /** Channels that are predicted. */
  readonly channels: number;
  readonly timestep: Port;
  /** With an axis of 1 before the tokens, or without. */
  readonly text: {
    readonly name: string;
    readonly length: number | string;
    readonly width: number;
    readonly axis?: true;
  };
  /** Other inputs, each of which moves the prediction. */
  readonly more?: readonly Port[];
  readonly output: string;
  /** Names of the blocks. */
  readonly blocks: readonly string[];
  /** Names of the blocks that the text goes through before. */
  readonly refiners?: readonly string[];
  /** Element type of latent, text and output; computed in float32 all the same. */
  readonly type?: "float32" | "float16";
  readonly seed: number;
}

/**
 * A denoiser of a few attention and MLP blocks with random weights, with the names, ranks and types that are asked for: joint
 * attention of the latent's tokens over themselves and the text, each block with a residual.
 */
export function tinyDenoiser(spec: TinyDenoiser): Uint8Array {
  const { latent, layout, channels, timestep, text, more = [], refiners = [], type = "float32", seed } = spec;
  const weights: Initializer[] = [
    initializer("one_column", "int64", [3], [-1, 1, 1]),
    initializer("flat_row", "int64", [2], [1, -1]),
    initializer("along_row", "int64", [], 1),
    initializer("along_axis", "int64", [1], [1]),
    initializer("one", "float32", [], 1),
    initializer("small", "float32", [], 0.5),
    initializer("thousandth", "float32", [], 0.002),
    initializer("narrow", "float32", [], 1 / Math.sqrt(WIDTH)),
    initializer("ones", "float32", [WIDTH], 1),
  ];
  let next = seed * 1000;
  const weight = (name: string, rows: number, columns: number) => {
    weights.push(seeded(name, [rows, columns], next++, 1 / Math.sqrt(rows)));
    return name;
  };
  const inChannels = { "channels-first": latent.dims[0]!, tokens: latent.dims[1]!, "frames-first": latent.dims[1]! }[
    layout
  ];
  const nodes: Node[] = [
    op("Cast", latent.name, "latent32", { to: FLOAT }),
    ...toTokens(layout, latent.dims, weights),
    op("MatMul", ["tokens", weight("patch_w", inChannels, WIDTH)], "embedded"),
    op("Cast", text.name, text.axis ? "text32_axis" : "text32", { to: FLOAT }),
    ...(text.axis ? [op("Squeeze", ["text32_axis", "along_axis"], "text32")] : []),
    op("MatMul", ["text32", weight("text_w", text.width, WIDTH)], refiners.length > 0 ? "context_0" : "context"),
    ...refiners.flatMap((name, k) => {
      const refined = k === refiners.length - 1 ? "context" : `context_${k + 1}`;
      return scope(name, refiner(k, refined, weight));
    }),
    op("Cast", timestep.name, "time32", { to: FLOAT }),
    op("Reshape", ["time32", "one_column"], "time_column"),
    op("Mul", ["time_column", "thousandth"], "time_small"),
    op("MatMul", ["time_small", weight("time_w", 1, WIDTH)], "time_angle"),
    op("Sin", "time_angle", "condition_0"),
    ...more.flatMap((port, k) => moreOf(port, k)),
  ];
  nodes.push(op("Add", ["embedded", `condition_${more.length}`], "h0"));
  for (const [k, name] of spec.blocks.entries()) nodes.push(...scope(name, block(k, weight)));
  nodes.push(
    op("MatMul", [`h${spec.blocks.length}`, weight("head_w", WIDTH, channels)], "head"),
    ...fromTokens(layout, latent.dims, channels, weights),
    op("Cast", "out32", spec.output, { to: type === "float16" ? HALF : FLOAT }),
  );
  return model({
    inputs: [
      tensor(latent.name, type, ["batch", ...openDims(layout, latent.dims)]),
      timestep,
      tensor(text.name, type, ["batch", ...(text.axis ? [1] : []), text.length, text.width]),
      ...more,
    ],
    outputs: [tensor(spec.output, type, ["batch", ...openDims(layout, predictedDims(spec))])],
    nodes,
    initializers: weights,
  });
}

function predictedDims({ layout, latent: { dims }, channels }: TinyDenoiser): readonly number[] {
  return dims.map((d, k) => (k === (layout === "channels-first" ? 0 : 1) ? channels : d));
}

/** As exporters leave them: height and width, or the number of tokens, are open. */
function openDims(layout: TinyDenoiser["layout"], dims: readonly number[]): (number | string)[] {
  return layout === "tokens" ? ["seq", dims[1]!] : [...dims.slice(0, -2), "height", "width"];
}

/** Another input: a number of it, one for each row where it has a batch. */
function moreOf(port: Port, k: number): Node[] {
  const batched = port.dims[0] === "batch";
  return [
    op("Cast", port.name, `more${k}_32`, { to: FLOAT }),
    ...(batched
      ? [op("Flatten", `more${k}_32`, `more${k}_flat`, { axis: 1 })]
      : [op("Reshape", [`more${k}_32`, "flat_row"], `more${k}_flat`)]),
    op("Mul", [`more${k}_flat`, port.type === "int64" ? "thousandth" : "one"], `more${k}_scaled`),
    // Sums so far, so that the order counts.
    op("CumSum", [`more${k}_scaled`, "along_row"], `more${k}_sums`),
    op("ReduceMean", `more${k}_sums`, `more${k}_mean`, { axes: [1], keepdims: 1 }),
    op("Sin", `more${k}_mean`, `more${k}_wave`),
    op("Mul", [`more${k}_wave`, "small"], `more${k}_small`),
    op("Reshape", [`more${k}_small`, "one_column"], `more${k}_column`),
    op("Add", [`condition_${k}`, `more${k}_column`], `condition_${k + 1}`),
  ];
}

function toTokens(layout: TinyDenoiser["layout"], dims: readonly number[], weights: Initializer[]): Node[] {
  if (layout === "tokens") return [op("Identity", "latent32", "tokens")];
  if (layout === "frames-first") {
    return [
      op("Transpose", "latent32", "channels_last", { perm: [0, 1, 3, 4, 2] }),
      op("Reshape", ["channels_last", shapeOf(weights, "token_shape", [0, -1, dims[1]!])], "tokens"),
    ];
  }
  return [
    op("Reshape", ["latent32", shapeOf(weights, "plane_shape", [0, dims[0]!, -1])], "planes"),
    op("Transpose", "planes", "tokens", { perm: [0, 2, 1] }),
  ];
}

function fromTokens(
  layout: TinyDenoiser["layout"],
  dims: readonly number[],
  channels: number,
  weights: Initializer[],
): Node[] {
  if (layout === "tokens") return [op("Identity", "head", "out32")];
  if (layout === "frames-first") {
    const [frames, , height, width] = dims as [number, number, number, number];
    return [
      op("Reshape", ["head", shapeOf(weights, "grid", [0, frames, height, width, channels])], "grid_out"),
      op("Transpose", "grid_out", "out32", { perm: [0, 1, 4, 2, 3] }),
    ];
  }
  return [
    op("Transpose", "head", "planes_out", { perm: [0, 2, 1] }),
    op("Reshape", ["planes_out", shapeOf(weights, "grid", [0, channels, ...dims.slice(1)])], "out32"),
  ];
}

function shapeOf(weights: Initializer[], name: string, dims: readonly number[]): string {
  weights.push(initializer(name, "int64", [dims.length], dims));
  return name;
}

function refiner(k: number, refined: string, weight: (name: string, rows: number, columns: number) => string): Node[] {
  return [
    op("LayerNormalization", [`context_${k}`, "ones"], `r${k}_normed`, { axis: -1 }),
    op("MatMul", [`r${k}_normed`, weight(`r${k}_w`, WIDTH, WIDTH)], `r${k}_mixed`),
    op("Tanh", `r${k}_mixed`, `r${k}_bent`),
    op("Add", [`context_${k}`, `r${k}_bent`], refined),
  ];
}

/** Attention over the latent's tokens and the text, then an MLP of twice the width. */
function block(k: number, weight: (name: string, rows: number, columns: number) => string): Node[] {
  const at = (name: string) => `b${k}_${name}`;
  return [
    op("LayerNormalization", [`h${k}`, "ones"], at("normed"), { axis: -1 }),
    op("Concat", [at("normed"), "context"], at("all"), { axis: 1 }),
    op("MatMul", [at("normed"), weight(at("q_w"), WIDTH, WIDTH)], at("q")),
    op("MatMul", [at("all"), weight(at("k_w"), WIDTH, WIDTH)], at("k")),
    op("MatMul", [at("all"), weight(at("v_w"), WIDTH, WIDTH)], at("v")),
    op("Transpose", at("k"), at("kt"), { perm: [0, 2, 1] }),
    op("MatMul", [at("q"), at("kt")], at("scores")),
    op("Mul", [at("scores"), "narrow"], at("scaled")),
    op("Softmax", at("scaled"), at("shares"), { axis: -1 }),
    op("MatMul", [at("shares"), at("v")], at("mixed")),
    op("Add", [`h${k}`, at("mixed")], at("attended")),
    op("LayerNormalization", [at("attended"), "ones"], at("normed2"), { axis: -1 }),
    op("MatMul", [at("normed2"), weight(at("up_w"), WIDTH, 2 * WIDTH)], at("up")),
    op("Tanh", at("up"), at("bent")),
    op("MatMul", [at("bent"), weight(at("down_w"), 2 * WIDTH, WIDTH)], at("down")),
    op("Add", [at("attended"), at("down")], `h${k + 1}`),
  ];
}
