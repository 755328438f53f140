import {
  external,
  type Graph,
  type Initializer,
  initializer,
  model,
  type Node,
  op,
  scope,
  seeded,
  tensor,
} from "./builder.ts";
import { tinySizes } from "./moving-shapes-folder.ts";

/** A tiny transformer with the inputs, output and sizes of the tiny Moving Shapes denoiser. */
export interface TransformerSpec {
  /**
   * `one`: blocks over the latent's tokens. `two`: blocks over latent and text, which see each other; the last leaves the text as it
   * is. `joined`: such a block, then blocks over both laid end to end, of which the latent's part goes on. `turned`: blocks between
   * which tokens and batch change places.
   */
  readonly streams?: "one" | "two" | "joined" | "turned";
  readonly type?: "float32" | "float16";
  /** What tells of the blocks: names of nodes, or only those of weights, or nothing. */
  readonly names?: "nodes" | "weights" | "none";
  /** Rows that the graph is declared to take; any number where absent. */
  readonly rows?: number;
  /** Where weights lie in another file; none where absent. */
  readonly data?: string;
  /** The head also reads what the first block has made. */
  readonly skip?: boolean;
  /** In place of the stack: nothing but the sum with an input `given`, as a short graph should be. */
  readonly withoutStack?: boolean;
  /** The streams before and after the stack are outputs, too. */
  readonly watched?: boolean;
}

/** Width of the streams, words of the prompt. */
const D = 8;
const WORDS = tinySizes.textLength;
const [TOKENS, PATCH] = [16, 4];

/** The file, and the one with its weights if they lie in another. */
export interface TransformerFiles {
  readonly onnx: Uint8Array;
  readonly data?: Uint8Array;
  /** The tensors of the cut. */
  readonly enters: string;
  readonly leaves: string;
}

export function transformer(spec: TransformerSpec = {}): TransformerFiles {
  const { streams = "one", type = "float32", names = "nodes", skip, withoutStack, watched, rows = "batch" } = spec;
  const drawn = drawnGraph(streams, skip ?? false, withoutStack ?? false, names === "nodes");
  const initializers = drawn.weights.map((weight) => typed(names === "none" ? weight : weight, type));
  const renamed = new Map(names === "none" ? initializers.map(({ name }, k) => [name, `w${k}`]) : []);
  const nodes = drawn.nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => renamed.get(name) ?? name) }));
  const placed = inFile(
    initializers.map((weight) => ({ ...weight, name: renamed.get(weight.name) ?? weight.name })),
    spec.data,
  );
  const { latentDims, textLength, width } = tinySizes;
  const graph: Graph = {
    inputs: [
      tensor("hidden_states", type, [rows, ...latentDims]),
      tensor("timestep", type, [rows]),
      tensor("encoder_hidden_states", type, [rows, textLength, width]),
      ...(withoutStack ? [tensor("given", type, ["batch", "tokens", D])] : []),
    ],
    outputs: [
      tensor("velocity", type, ["batch", ...latentDims]),
      ...(watched
        ? [tensor(drawn.enters, type, ["batch", "in", D]), tensor(drawn.leaves, type, ["batch", "out", D])]
        : []),
    ],
    nodes,
    initializers: placed.initializers,
  };
  const files = { onnx: model({ ...graph, opset: 17 }), enters: drawn.enters, leaves: drawn.leaves };
  return placed.data ? { ...files, data: placed.data } : files;
}

interface Drawn {
  readonly nodes: Node[];
  readonly weights: Initializer[];
  readonly enters: string;
  readonly leaves: string;
}

function drawnGraph(streams: string, skip: boolean, withoutStack: boolean, named: boolean): Drawn {
  const weights: Initializer[] = [
    initializer("thousand", "float32", [1], 1000),
    initializer("half", "float32", [1], 0.5),
    initializer("ones", "float32", [D], 1),
    initializer("to_tokens", "int64", [3], [-1, TOKENS, PATCH]),
    initializer("to_latent", "int64", [5], [-1, ...tinySizes.latentDims]),
    initializer("to_column", "int64", [3], [-1, 1, 1]),
    initializer("words", "int64", [1], [WORDS]),
    initializer("end", "int64", [1], [1000]),
    initializer("axis1", "int64", [1], [1]),
    seeded("embed.weight", [PATCH, D], 11, 0.7),
    seeded("text.weight", [tinySizes.width, D], 12, 0.7),
    seeded("time.weight", [1, D], 13, 1),
    seeded("head.weight", [D, PATCH], 14, 0.5),
  ];
  const nodes: Node[] = [
    op("Div", ["timestep", "thousand"], "t"),
    op("Reshape", ["t", "to_column"], "t3"),
    op("MatMul", ["t3", "time.weight"], "t_wide"),
    op("Sin", "t_wide", "temb"),
    op("Reshape", ["hidden_states", "to_tokens"], "tokens"),
    op("MatMul", ["tokens", "embed.weight"], "img"),
    op("MatMul", ["encoder_hidden_states", "text.weight"], "txt"),
  ];
  const add = (path: string, made: readonly Node[]) => nodes.push(...(named ? scope(path, made) : made));
  const weight = (name: string, dims: readonly number[], scale = 0.5) => {
    weights.push(seeded(name, dims, 100 + weights.length, scale));
    return name;
  };
  let [img, txt] = ["img", "txt"];
  const modulated = (path: string, x: string): Node[] => [
    op("LayerNormalization", [x, "ones"], `${path}_norm`, { axis: -1 }),
    op("MatMul", ["temb", weight(`${path}.scale.weight`, [D, D])], `${path}_scale`),
    op("Mul", [`${path}_norm`, `${path}_scale`], `${path}_scaled`),
    op("Add", [`${path}_norm`, `${path}_scaled`], `${path}_in`),
  ];
  /** What x sees in y, added to it. */
  const attention = (path: string, x: string, input: string, seen: string): Node[] => [
    op("MatMul", [input, weight(`${path}.q.weight`, [D, D])], `${path}_q`),
    op("MatMul", [seen, weight(`${path}.k.weight`, [D, D])], `${path}_k`),
    op("MatMul", [seen, weight(`${path}.v.weight`, [D, D])], `${path}_v`),
    op("Transpose", `${path}_k`, `${path}_kt`, { perm: [0, 2, 1] }),
    op("MatMul", [`${path}_q`, `${path}_kt`], `${path}_scores`),
    op("Softmax", `${path}_scores`, `${path}_p`, { axis: -1 }),
    op("MatMul", [`${path}_p`, `${path}_v`], `${path}_a`),
    op("MatMul", [`${path}_a`, weight(`${path}.o.weight`, [D, D])], `${path}_o`),
    op("Add", [x, `${path}_o`], `${path}_out`),
  ];
  const mlp = (path: string, x: string): Node[] => [
    op("LayerNormalization", [x, "ones"], `${path}_norm`, { axis: -1 }),
    op("MatMul", [`${path}_norm`, weight(`${path}.up.weight`, [D, 2 * D])], `${path}_up`),
    op("Sigmoid", `${path}_up`, `${path}_s`),
    op("Mul", [`${path}_up`, `${path}_s`], `${path}_silu`),
    op("MatMul", [`${path}_silu`, weight(`${path}.down.weight`, [2 * D, D])], `${path}_down`),
    op("Mul", [`${path}_down`, "temb"], `${path}_gated`),
    op("Add", [x, `${path}_gated`], `${path}_out`),
  ];
  const single = (path: string, x: string): string => {
    add(`/${path}`, [
      ...modulated(`${path}.n`, x),
      ...attention(`${path}.attn`, x, `${path}.n_in`, `${path}.n_in`),
      ...mlp(`${path}.mlp`, `${path}.attn_out`),
    ]);
    return `${path}.mlp_out`;
  };
  const double = (path: string, last: boolean): void => {
    const made = [
      ...modulated(`${path}.img`, img),
      ...modulated(`${path}.txt`, txt),
      op("Concat", [`${path}.txt_in`, `${path}.img_in`], `${path}_both`, { axis: 1 }),
      ...attention(`${path}.img_attn`, img, `${path}.img_in`, `${path}_both`),
      ...mlp(`${path}.img_mlp`, `${path}.img_attn_out`),
    ];
    if (!last) {
      made.push(...attention(`${path}.txt_attn`, txt, `${path}.txt_in`, `${path}_both`));
      made.push(...mlp(`${path}.txt_mlp`, `${path}.txt_attn_out`));
      txt = `${path}.txt_mlp_out`;
    }
    add(`/${path}`, made);
    img = `${path}.img_mlp_out`;
  };
  let leaves = "";
  if (withoutStack) {
    nodes.push(op("Add", ["img", "given"], "summed"));
    leaves = "summed";
  } else if (streams === "two") {
    for (const n of [0, 1]) double(`transformer_blocks.${n}`, n === 1);
    leaves = img;
  } else if (streams === "joined") {
    for (const n of [0, 1]) double(`transformer_blocks.${n}`, false);
    nodes.push(op("Concat", [txt, img], "both", { axis: 1 }));
    let both = "both";
    for (const n of [0, 1]) both = single(`single_transformer_blocks.${n}`, both);
    nodes.push(op("Slice", [both, "words", "end", "axis1"], "image_part"));
    leaves = "image_part";
  } else if (streams === "turned") {
    let x = single("transformer_blocks.0", "img");
    nodes.push(op("Transpose", x, "turned", { perm: [1, 0, 2] }));
    // Sideways every number is a batch of its own, which no condition of the batch fits; so these blocks have none.
    add("/temporal_transformer_blocks.0", [
      ...attention("temporal_transformer_blocks.0.attn", "turned", "turned", "turned"),
    ]);
    nodes.push(op("Transpose", "temporal_transformer_blocks.0.attn_out", "back", { perm: [1, 0, 2] }));
    x = "back";
    leaves = x;
  } else {
    leaves = "img";
    for (const n of [0, 1, 2]) leaves = single(`blocks.${n}`, leaves);
  }
  nodes.push(
    op("LayerNormalization", [leaves, "ones"], "head_norm", { axis: -1 }),
    op("Mul", ["head_norm", "temb"], "head_in"),
  );
  if (skip) nodes.push(op("Add", ["head_in", "blocks.0.attn_o"], "head_skip"));
  nodes.push(
    op("MatMul", [skip ? "head_skip" : "head_in", "head.weight"], "patches"),
    op("Reshape", ["patches", "to_latent"], "velocity"),
  );
  return { nodes, weights, enters: "img", leaves };
}

/** Weights are drawn in float32. */
function typed(weight: Initializer, type: "float32" | "float16"): Initializer {
  if (type === "float32" || weight.type !== "float32") return weight;
  const bytes = weight.content as Uint8Array;
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return initializer(weight.name, type, weight.dims, values);
}

/** Large weights laid one after the other in a file of their own. */
function inFile(weights: readonly Initializer[], location: string | undefined) {
  if (location === undefined) return { initializers: weights };
  const chunks: Uint8Array[] = [];
  let offset = 0;
  const initializers = weights.map((weight) => {
    const bytes = weight.content as Uint8Array;
    if (weight.type === "int64" || bytes.length < 64) return weight;
    chunks.push(bytes);
    const place = { location, offset, length: bytes.length };
    offset += bytes.length;
    return external(weight.name, weight.type, weight.dims, place);
  });
  return { initializers, data: Uint8Array.from(chunks.flatMap((chunk) => [...chunk])) };
}
