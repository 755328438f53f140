import protobuf from "protobufjs/minimal.js";
import { Failure } from "#core/failure.ts";

/** Where tensors can be in an ONNX message: field number → what lies there (onnx.proto3 of ONNX 1.17). */
type Kind = "model" | "graph" | "node" | "attribute" | "function" | "sparse" | "tensor" | "training" | "entry";
const inside: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  tensor: { 13: "entry" },
  entry: {},
};

/**
 * The distinct `location`s of external data that a model names anywhere, in the order met. One pass over the message;
 * weights kept inside are skipped, not read.
 * @throws Failure `onnx/not-a-model` when the bytes are no protobuf message.
 */
export function externalLocations(path: string, bytes: Uint8Array): string[] {
  const found = new Set<string>();
  try {
    walk(protobuf.Reader.create(bytes), bytes.length, "model", found);
  } catch (cause) {
    throw new Failure(
      "onnx/not-a-model",
      `${path} is not an ONNX file (it is damaged, empty, or something else). Check that the download or the export is complete.`,
      { cause },
    );
  }
  return [...found];
}

function walk(reader: protobuf.Reader, end: number, kind: Kind, found: Set<string>): void {
  let key = "";
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    const child = inside[kind][field];
    if (kind === "entry" && field === 1) key = reader.string();
    else if (kind === "entry" && field === 2 && key === "location") found.add(reader.string());
    else if (child && (tag & 7) === 2) walk(reader, reader.uint32() + reader.pos, child, found);
    else reader.skipType(tag & 7);
  }
  if (reader.pos !== end) throw new RangeError("a message ends beyond its length");
}
