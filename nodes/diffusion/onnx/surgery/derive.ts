import type { Cut } from "#diffusion/session.ts";
import { dataFlowOf } from "./data-flow.ts";
import { type CutOptions, findCut } from "./find-cut.ts";
import { type GraphNode, type ParsedModel, parseModel } from "./parsed-model.ts";
import { elementTypeOf } from "./scalar.ts";
import { newNode, newPort, writeModel } from "./write-model.ts";

/** Both graphs of a model cut at its block stack. */
export interface DerivedGraphs {
  readonly cut: Cut;
  /** The whole graph with one more float32 output a stream: what the stack has added to it. */
  readonly full: Uint8Array;
  /** The graph without the stack: float32 inputs by the same names are added to the streams instead. */
  readonly short: Uint8Array;
  /** Names of these outputs and inputs. */
  readonly residuals: readonly string[];
  /** The file computes in half precision, at least in part. */
  readonly half: boolean;
}

/** Outputs of the full graph that tell the sizes of what enters and of what leaves, for the residual of a stream. */
export function sizesOf(residual: string): readonly [enters: string, leaves: string] {
  return [`${residual}/enters_sizes`, `${residual}/leaves_sizes`];
}

/** Element types (TensorProto.DataType). */
const [FLOAT, INT64, FLOAT16] = [1, 7, 10];

/**
 * Derives both graphs from the bytes of an ONNX file. Weights that lie in other files stay there; those inside go along, into the
 * short graph only those that it needs. What it shares with the file is not changed in a bit.
 * @throws Failure as `findCut`; RangeError where the bytes are no ONNX file.
 */
export function deriveGraphs(path: string, bytes: Uint8Array, options: CutOptions = {}): DerivedGraphs {
  const model = parseModel(bytes);
  const cut = findCut(path, model, options);
  const taken = new Set(model.nodes.flatMap(({ reads, makes }) => [...reads, ...makes]));
  const residuals = cut.streams.map((_, k) => free(k === 0 ? "residual" : `residual_${k}`, taken));
  return {
    cut,
    residuals,
    half: model.initializers.some(({ bytes, sparse }) => !sparse && elementTypeOf(bytes) === FLOAT16),
    full: fullGraph(model, cut, residuals),
    short: shortGraph(model, cut, residuals),
  };
}

function fullGraph(model: ParsedModel, { streams }: Cut, residuals: readonly string[]): Uint8Array {
  // Differences are taken in float32, so that half precision gives back the very tensor it was taken from.
  const added = streams.flatMap(({ enters, leaves }, k) => {
    const name = residuals[k]!;
    const [entering, leaving] = sizesOf(name);
    return [
      newNode("Cast", [enters], `${name}/enters`, FLOAT),
      newNode("Cast", [leaves], `${name}/leaves`, FLOAT),
      newNode("Sub", [`${name}/leaves`, `${name}/enters`], name),
      newNode("Shape", [enters], entering),
      newNode("Shape", [leaves], leaving),
    ];
  });
  return writeModel(model, {
    ...model,
    nodes: [...model.nodes, ...added],
    outputs: [
      ...model.outputs,
      ...residuals.flatMap((name) => [newPort(name), ...sizesOf(name).map((sizes) => newPort(sizes, INT64))]),
    ],
  });
}

function shortGraph(model: ParsedModel, { streams }: Cut, residuals: readonly string[]): Uint8Array {
  const { maker, above } = dataFlowOf(model);
  const [output] = model.outputs as [ParsedModel["outputs"][number]];
  const leaves = new Set(streams.map((stream) => stream.leaves));
  const kept = above([output.name, ...streams.map((stream) => stream.enters)], leaves);
  const sums = new Map<number, GraphNode[]>();
  streams.forEach((stream, k) => {
    const at = maker.get(stream.leaves)!;
    sums.set(at, [...(sums.get(at) ?? []), ...sumNodes(model, stream, residuals[k]!)]);
  });
  const nodes = model.nodes.flatMap((node, k) => [...(kept.has(k) ? [node] : []), ...(sums.get(k) ?? [])]);
  const read = new Set(nodes.flatMap(({ reads }) => reads));
  return writeModel(model, {
    nodes,
    initializers: model.initializers.filter(({ name }) => read.has(name)),
    inputs: [...model.inputs.filter(({ name }) => read.has(name)), ...residuals.map((name) => newPort(name))],
    outputs: [output],
  });
}

/** What leaves = what enters + residual, in the stream's own type. */
function sumNodes(
  { opset, types, outputs }: ParsedModel,
  { enters, leaves }: Cut["streams"][number],
  name: string,
): GraphNode[] {
  const sum = [
    newNode("Cast", [enters], `${name}/enters`, FLOAT),
    newNode("Add", [`${name}/enters`, name], `${name}/sum`),
  ];
  const type = types.get(leaves) ?? types.get(enters);
  if (type === undefined && opset >= 15) return [...sum, newNode("CastLike", [`${name}/sum`, enters], leaves)];
  return [...sum, newNode("Cast", [`${name}/sum`], leaves, type ?? types.get(outputs[0]!.name) ?? FLOAT)];
}

function free(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? free(`${name}_`, taken) : name;
}
