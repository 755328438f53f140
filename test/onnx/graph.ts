import type { Writer } from "protobufjs/minimal.js";
import { type Initializer, writeInitializer } from "./initializers.ts";
import { type Port, writePort } from "./ports.ts";

/** A number that must be written as a float though it is whole: `float(1)`. */
export interface Float {
  readonly float: number;
}

/**
 * What an attribute can be. Whole numbers are written as integers, others as floats, lists of numbers likewise by whether all
 * are whole.
 */
export type Attribute = number | Float | string | readonly number[] | readonly string[] | Initializer | Graph;

/** One operator of a graph (NodeProto). */
export interface Node {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** What a model computes, or the body of a Loop or an If (GraphProto). */
export interface Graph {
  readonly name?: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly Node[];
  readonly initializers?: readonly Initializer[];
}

export function float(value: number): Float {
  return { float: value };
}

/** An operator: `op("Add", ["x", "b"], "y")`. An input left out is "". */
export function op(
  type: string,
  inputs: string | readonly string[],
  outputs: string | readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  name = "",
): Node {
  return { type, name, inputs: [inputs].flat(), outputs: [outputs].flat(), attributes };
}

/** The operators named as exporters name those of one module: `/blocks.0/MatMul`, `/blocks.0/MatMul_1`, … */
export function scope(path: string, nodes: readonly Node[]): Node[] {
  const seen = new Map<string, number>();
  return nodes.map((node) => {
    const count = seen.get(node.type) ?? 0;
    seen.set(node.type, count + 1);
    return { ...node, name: `${path}/${node.type}${count > 0 ? `_${count}` : ""}` };
  });
}

export function writeGraph({ name = "test", inputs, outputs, nodes, initializers = [] }: Graph, w: Writer): void {
  for (const node of nodes) nested(w, 10, () => writeNode(node, w));
  w.uint32(18).string(name);
  for (const weight of initializers) nested(w, 42, () => writeInitializer(weight, w));
  for (const port of inputs) nested(w, 90, () => writePort(port, w));
  for (const port of outputs) nested(w, 98, () => writePort(port, w));
}

function nested(w: Writer, tag: number, write: () => void): void {
  w.uint32(tag).fork();
  write();
  w.ldelim();
}

function writeNode(node: Node, w: Writer): void {
  for (const input of node.inputs) w.uint32(10).string(input);
  for (const output of node.outputs) w.uint32(18).string(output);
  if (node.name) w.uint32(26).string(node.name);
  w.uint32(34).string(node.type);
  for (const [name, value] of Object.entries(node.attributes)) {
    nested(w, 42, () => {
      w.uint32(10).string(name);
      writeValue(value, w);
    });
  }
}

/** Field numbers of AttributeProto; its `type` (field 20) says which of them counts. */
function writeValue(value: Attribute, w: Writer): void {
  const kind = (type: number) => w.uint32(160).int32(type);
  if (typeof value === "string") kind(3).uint32(34).string(value);
  else if (isList(value)) writeList(value, w);
  else if (typeof value === "number" && Number.isInteger(value)) kind(2).uint32(24).int64(value);
  else if (typeof value === "number") kind(1).uint32(21).float(value);
  else if ("float" in value) kind(1).uint32(21).float(value.float);
  else if ("content" in value) nested(kind(4), 42, () => writeInitializer(value, w));
  else nested(kind(5), 50, () => writeGraph(value, w));
}

function isList(value: Attribute): value is readonly number[] | readonly string[] {
  return Array.isArray(value);
}

function writeList(values: readonly (number | string)[], w: Writer): void {
  if (values.some((v) => typeof v === "string")) {
    w.uint32(160).int32(8);
    for (const v of values) w.uint32(74).string(String(v));
  } else if (values.every(Number.isInteger)) {
    w.uint32(160).int32(7);
    for (const v of values) w.uint32(64).int64(v as number);
  } else {
    w.uint32(160).int32(6);
    for (const v of values) w.uint32(61).float(v as number);
  }
}
