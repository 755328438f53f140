import protobuf from "protobufjs/minimal.js";
import type { GraphNode } from "./graph-node.ts";
import type { Named, ParsedModel } from "./parsed-model.ts";

/** What of a graph is written. */
export type GraphParts = Pick<ParsedModel, "nodes" | "initializers" | "inputs" | "outputs">;

/** The bytes of a model with these parts; all else as it was. What is left of the file is copied once. */
export function writeModel(model: ParsedModel, parts: GraphParts): Uint8Array {
  const graph = [
    ...parts.nodes.flatMap(({ bytes }) => [header(1, bytes.length), bytes]),
    ...parts.initializers.flatMap(({ bytes, sparse }) => [header(sparse ? 15 : 5, bytes.length), bytes]),
    ...parts.inputs.flatMap(({ bytes }) => [header(11, bytes.length), bytes]),
    ...parts.outputs.flatMap(({ bytes }) => [header(12, bytes.length), bytes]),
    ...model.graphRest,
  ];
  const length = graph.reduce((sum, chunk) => sum + chunk.length, 0);
  return Buffer.concat([...model.modelRest, header(7, length), ...graph]);
}

/** Tag and length of a field of bytes. */
function header(field: number, length: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32(field * 8 + 2)
    .uint32(length)
    .finish();
}

/** What nodes that surgery puts in are called, by which the runtime's complaints about them are told. */
export const OURS = "/lemica/";

function newName(type: string, makes: string): string {
  return `${OURS}${type}/${makes}`;
}

/** @param to an element type to cast to (TensorProto.DataType), for a Cast. */
export function newNode(type: string, reads: readonly string[], makes: string, to?: number): GraphNode {
  const w = protobuf.Writer.create();
  for (const name of reads) w.uint32(10).string(name);
  w.uint32(18).string(makes).uint32(26).string(newName(type, makes)).uint32(34).string(type);
  if (to !== undefined) w.uint32(42).fork().uint32(10).string("to").uint32(24).int64(to).uint32(160).int32(2).ldelim();
  return { name: newName(type, makes), type, reads, makes: [makes], bytes: w.finish() };
}

/** An input or output whose sizes are left to the runtime. @param type its element type (TensorProto.DataType), float32. */
export function newPort(name: string, type = 1): Named {
  const w = protobuf.Writer.create();
  w.uint32(10).string(name).uint32(18).fork().uint32(10).fork().uint32(8).int32(type).ldelim().ldelim();
  return { name, bytes: w.finish() };
}
