import protobuf from "protobufjs/minimal.js";
import { each, stringField, text } from "./fields.ts";
import type { GraphNode } from "./graph-node.ts";
import { inOrder } from "./in-order.ts";

/** Something of a graph that has a name: an initializer, an input, an output. */
export interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** An ONNX file taken apart as far as surgery needs, every part still a view of the file (onnx.proto3 of ONNX 1.17). */
export interface ParsedModel {
  /** Of the default operator set. */
  readonly opset: number;
  /** Each after those that make what it reads. */
  readonly nodes: readonly GraphNode[];
  /** Weights and constants, dense and sparse. */
  readonly initializers: readonly (Named & { readonly sparse: boolean })[];
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
  /** Element types (TensorProto.DataType) that the file declares of tensors. */
  readonly types: ReadonlyMap<string, number>;
  /** Fields of the graph and of the model that surgery leaves alone, each with its tag. */
  readonly graphRest: readonly Uint8Array[];
  readonly modelRest: readonly Uint8Array[];
}

/** @throws RangeError where the bytes end too early or are no such message. */
export function parseModel(bytes: Uint8Array): ParsedModel {
  let opset = 0;
  let graph: Uint8Array | undefined;
  const modelRest = rest(bytes, {
    7: (part) => {
      graph = part;
    },
    8: (part) => {
      const { domain, version } = readOpset(part);
      if (domain === "" || domain === "ai.onnx") opset = version;
      return "keep";
    },
  });
  if (!graph) throw new RangeError("it holds no graph");
  return { opset, modelRest, ...parseGraph(graph) };
}

function parseGraph(bytes: Uint8Array): Omit<ParsedModel, "opset" | "modelRest"> {
  const nodes: GraphNode[] = [];
  const initializers: (Named & { sparse: boolean })[] = [];
  const inputs: Named[] = [];
  const outputs: Named[] = [];
  const types = new Map<string, number>();
  const port = (list: Named[] | undefined) => (part: Uint8Array) => {
    const { name, type } = readPort(part);
    list?.push({ name, bytes: part });
    if (type !== 0) types.set(name, type);
  };
  const graphRest = rest(bytes, {
    1: (part) => void nodes.push(readNode(part)),
    5: (part) => void initializers.push({ name: stringField(part, 8), bytes: part, sparse: false }),
    11: port(inputs),
    12: port(outputs),
    // What is declared of inner tensors is used and dropped: the runtime infers it again.
    13: port(undefined),
    15: (part) => void initializers.push({ name: sparseName(part), bytes: part, sparse: true }),
  });
  return { nodes: inOrder(nodes), initializers, inputs, outputs, types, graphRest };
}

/** Reads a message's fields; those that no reader takes, or of which it says so, are given back as they are. */
function rest(bytes: Uint8Array, readers: Readonly<Record<number, (part: Uint8Array) => unknown>>): Uint8Array[] {
  const reader = protobuf.Reader.create(bytes);
  const kept: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const take = (tag & 7) === 2 ? readers[tag >>> 3] : undefined;
    let answer: unknown = "keep";
    if (take) answer = take(reader.bytes());
    else reader.skipType(tag & 7);
    if (answer === "keep") kept.push(bytes.subarray(start, reader.pos));
  }
  return kept;
}

function readNode(bytes: Uint8Array): GraphNode {
  const reads = new Set<string>();
  const makes: string[] = [];
  let name = "";
  let type = "";
  let scope: string | undefined;
  each(bytes, {
    1: (part) => reads.add(text(part)),
    2: (part) => makes.push(text(part)),
    3: (part) => {
      name = text(part);
    },
    4: (part) => {
      type = text(part);
    },
    5: (part) => {
      for (const captured of readInAttribute(part)) reads.add(captured);
    },
    9: (part) => {
      if (stringField(part, 1) === SCOPES) scope = innermost(stringField(part, 2));
    },
  });
  reads.delete("");
  return { name, type, reads: [...reads], makes, scope, bytes };
}

/** Where torch's exporter since 2.6 says which modules a node comes from. */
const SCOPES = "pkg.torch.onnx.name_scopes";

/** The last module of a Python list of paths, of which each holds the one before and the last is the operation itself. */
function innermost(list: string): string | undefined {
  return [...list.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => single ?? double!).at(-2);
}

/** What graphs in an attribute read from around them (or shadow, which is then read needlessly and harms nothing). */
function readInAttribute(bytes: Uint8Array): string[] {
  const names: string[] = [];
  const graph = (part: Uint8Array) => {
    each(part, {
      1: (node) => names.push(...readNode(node).reads),
      12: (output) => names.push(readPort(output).name),
    });
  };
  each(bytes, { 6: graph, 11: graph });
  return names;
}

function readPort(bytes: Uint8Array): { name: string; type: number } {
  let name = "";
  let type = 0;
  each(bytes, {
    1: (part) => {
      name = text(part);
    },
    2: (part) => {
      each(part, {
        1: (tensor) => {
          each(tensor, {
            1: (_, reader) => {
              type = reader.int32();
            },
          });
        },
      });
    },
  });
  return { name, type };
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
  let version = 0;
  each(bytes, {
    2: (_, reader) => {
      version = Number(reader.int64());
    },
  });
  return { domain: stringField(bytes, 1), version };
}

function sparseName(bytes: Uint8Array): string {
  let name = "";
  each(bytes, {
    1: (values) => {
      name = stringField(values, 8);
    },
  });
  return name;
}
