import protobuf from "protobufjs/minimal.js";
import { type Graph, writeGraph } from "./graph.ts";

export { type ElementName, rawBytes } from "./element-type.ts";
export { float, type Graph, type Node, op, scope } from "./graph.ts";
export { external, type Initializer, initializer, seeded } from "./initializers.ts";
export { type Port, sequence, tensor } from "./ports.ts";

export interface ModelSpec extends Graph {
  /** Version of the default operator set. */
  readonly opset?: number;
}

/**
 * The bytes of an ONNX file, for tests that run the real runtime on models of a few nodes:
 *
 *     model({
 *       inputs: [tensor("x", "float32", ["batch", 4])],
 *       outputs: [tensor("y", "float32", ["batch", 4])],
 *       nodes: scope("/blocks.0", [op("Add", ["x", "b"], "y")]),
 *       initializers: [initializer("b", "float32", [4], [1, 2, 3, 4])],
 *     })
 */
export function model({ opset = 17, ...graph }: ModelSpec): Uint8Array {
  const w = protobuf.Writer.create();
  w.uint32(8).int64(8).uint32(18).string("lemica-nodes tests").uint32(58).fork();
  writeGraph(graph, w);
  w.ldelim().uint32(66).fork().uint32(10).string("").uint32(16).int64(opset).ldelim();
  return w.finish();
}
