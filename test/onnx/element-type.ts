import { toHalfBits } from "#diffusion/onnx/half.ts";

/** Element types that a test model can declare, with their numbers in ONNX's TensorProto.DataType. */
export const elementCodes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const;

export type ElementName = keyof typeof elementCodes;

/** Values as ONNX keeps them in raw_data: little-endian, float16 as bits, bool as bytes. */
export function rawBytes(type: ElementName, values: ArrayLike<number>): Uint8Array {
  const array = typedArray(type, Array.from(values));
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function typedArray(type: ElementName, values: readonly number[]): ArrayBufferView {
  switch (type) {
    case "float32":
      return Float32Array.from(values);
    case "float64":
      return Float64Array.from(values);
    case "float16":
      return Uint16Array.from(values, toHalfBits);
    case "int64":
      return BigInt64Array.from(values, BigInt);
    case "int32":
      return Int32Array.from(values);
    case "uint8":
    case "int8":
    case "bool":
      return Uint8Array.from(values);
    default:
      throw new RangeError(`there are no initializers of type ${type}`);
  }
}
