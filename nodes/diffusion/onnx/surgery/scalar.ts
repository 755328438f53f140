import protobuf from "protobufjs/minimal.js";
import { fromHalfBits } from "../half.ts";
import type { DataFlow } from "./data-flow.ts";
import { each } from "./fields.ts";
import type { ParsedModel } from "./parsed-model.ts";

/** The number of a constant of one element, a weight of the file or made by a Constant; undefined for all else. */
export function scalarOf(model: ParsedModel, flow: DataFlow, tensor: string): number | undefined {
  const weight = model.initializers.find(({ name, sparse }) => name === tensor && !sparse);
  if (weight) return firstNumber(weight.bytes);
  const maker = model.nodes[flow.maker.get(tensor) ?? -1];
  if (maker?.type === "Cast" || maker?.type === "Identity") return scalarOf(model, flow, maker.reads[0]!);
  return maker?.type === "Constant" ? constant(maker.bytes) : undefined;
}

/** Of a NodeProto: its attribute `value` (a tensor) or `value_float`. */
function constant(node: Uint8Array): number | undefined {
  let value: number | undefined;
  each(node, {
    5: (attribute) =>
      each(attribute, {
        2: (_, reader) => {
          value = reader.float();
        },
        5: (tensor) => {
          value = firstNumber(tensor);
        },
      }),
  });
  return value;
}

/** Element types of a TensorProto. */
const [FLOAT, FLOAT16, DOUBLE] = [1, 10, 11];

/** The first number of a TensorProto of a floating-point type that holds its data itself. */
function firstNumber(tensor: Uint8Array): number | undefined {
  const type = elementTypeOf(tensor);
  let value: number | undefined;
  let raw: Uint8Array | undefined;
  each(tensor, {
    4: (part, reader) => {
      value = part === tensor ? reader.float() : view(part).getFloat32(0, true);
    },
    5: (part, reader) => {
      value = fromHalfBits((part === tensor ? reader : protobuf.Reader.create(part)).int32());
    },
    9: (part) => {
      raw = part;
    },
  });
  if (!raw) return value;
  if (type === FLOAT) return view(raw).getFloat32(0, true);
  if (type === DOUBLE) return view(raw).getFloat64(0, true);
  return type === FLOAT16 ? fromHalfBits(view(raw).getUint16(0, true)) : undefined;
}

/** Of a TensorProto. */
export function elementTypeOf(tensor: Uint8Array): number {
  let type = 0;
  each(tensor, {
    2: (_, reader) => {
      type = reader.int32();
    },
  });
  return type;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
