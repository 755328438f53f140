import { type Said, said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { halfFloat } from "./npy.ts";

export interface NamedArray<A extends Float32Array | Float64Array = Float32Array> {
  readonly data: A;
  readonly dims: readonly number[];
}

/** A `.safetensors` file whose header is read; tensors are read when they are asked for. */
export interface Safetensors {
  readonly names: readonly string[];
  /** Texts by name, of its header's `__metadata__`. */
  readonly about: Readonly<Record<string, string>>;
  /** Undefined where there is none of this name. @throws Failure `formats/bad-safetensors`. */
  float32(name: string): NamedArray | undefined;
  /** The same, without the loss of digits that float32 would be. */
  float64(name: string): NamedArray<Float64Array> | undefined;
}

/** Bytes a value, and how one is read, little-endian. */
const readers: Readonly<Record<string, readonly [size: number, read: (view: DataView, at: number) => number]>> = {
  F64: [8, (view, at) => view.getFloat64(at, true)],
  F32: [4, (view, at) => view.getFloat32(at, true)],
  F16: [2, (view, at) => halfFloat(view.getUint16(at, true))],
  BF16: [2, (view, at) => bfloat(view.getUint16(at, true))],
  I64: [8, (view, at) => Number(view.getBigInt64(at, true))],
  I32: [4, (view, at) => view.getInt32(at, true)],
  U8: [1, (view, at) => view.getUint8(at)],
  BOOL: [1, (view, at) => view.getUint8(at)],
};

/** The header says how long it is in 8 bytes; no sane one is longer than this. */
const LONGEST_HEADER = 100_000_000;

/**
 * All tensors of a `.safetensors` file by name, as float32.
 * @param source the file's name, for failures.
 * @throws Failure `formats/bad-safetensors`.
 */
export function readSafetensors(bytes: Uint8Array, source: string): Readonly<Record<string, NamedArray>> {
  const { names, float32 } = openSafetensors(bytes, source);
  return Object.fromEntries(names.map((name) => [name, float32(name)!]));
}

/** @param source the file's name, for failures. @throws Failure `formats/bad-safetensors`. */
export function openSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const refuse = (why: Said, cause?: unknown) =>
    failure("formats/bad-safetensors", said("{source} {why}. Save it again with safetensors.", { source, why }), {
      cause,
    });
  if (bytes.length < 8) throw refuse(said("is no safetensors file"));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > Math.min(LONGEST_HEADER, bytes.length - 8)) throw refuse(said("is no safetensors file, or cut short"));
  let header: Record<string, { dtype?: unknown; shape?: unknown; data_offsets?: unknown }>;
  try {
    header = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 8, length).toString("utf8"));
  } catch (cause) {
    throw refuse(said("has a damaged header"), cause);
  }
  const { __metadata__: about = {}, ...tensors } = header;
  const read = <A extends Float32Array | Float64Array>(name: string, make: (count: number) => A) => {
    if (!Object.hasOwn(tensors, name)) return undefined;
    const { dtype, shape, data_offsets } = tensors[name]!;
    const [size, valueAt] = readers[String(dtype)] ?? [];
    if (!size || !valueAt)
      throw refuse(said("holds {name} as {dtype}, which is not read: use F32 or F16", { name, dtype: String(dtype) }));
    const dims = wholes(shape);
    const [start, end] = wholes(data_offsets) ?? [];
    const count = dims?.reduce((product, d) => product * d, 1);
    const fits =
      dims && count !== undefined && start !== undefined && end !== undefined && end - start === count * size;
    if (!fits || 8 + length + end > bytes.length)
      throw refuse(said("is cut short, or says a wrong size for {name}", { name }));
    const at = 8 + length + start;
    const data = make(count);
    for (let k = 0; k < count; k++) data[k] = valueAt(view, at + k * size);
    return { data, dims };
  };
  return {
    names: Object.keys(tensors),
    about: about as Readonly<Record<string, string>>,
    float32: (name) => read(name, (count) => new Float32Array(count)),
    float64: (name) => read(name, (count) => new Float64Array(count)),
  };
}

/**
 * A `.safetensors` file of float32 and float64 tensors, as the arrays are.
 * @param about texts by name, kept in its header's `__metadata__`.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, NamedArray<Float32Array | Float64Array>>>,
  about: Readonly<Record<string, string>> = {},
): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { data, dims }]) => {
    const start = end;
    end += data.byteLength;
    return [
      name,
      { dtype: data instanceof Float64Array ? "F64" : "F32", shape: dims, data_offsets: [start, end] },
    ] as const;
  });
  const header = Buffer.from(JSON.stringify({ __metadata__: about, ...Object.fromEntries(entries) }));
  // Blanks fill the header up, so that the tensors begin at a multiple of 8.
  const start = 8 + Math.ceil(header.length / 8) * 8;
  const bytes = Buffer.alloc(start + end, " ");
  bytes.writeBigUInt64LE(BigInt(start - 8));
  header.copy(bytes, 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end);
  let at = 0;
  for (const { data } of Object.values(tensors)) {
    if (data instanceof Float64Array) data.forEach((value, k) => void view.setFloat64(at + 8 * k, value, true));
    else for (let k = 0; k < data.length; k++) view.setFloat32(at + 4 * k, data[k]!, true);
    at += data.byteLength;
  }
  return bytes;
}

function wholes(value: unknown): number[] | undefined {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0) ? value : undefined;
}

/** The upper half of a float32. */
function bfloat(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
}
