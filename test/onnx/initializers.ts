import type { Writer } from "protobufjs/minimal.js";
import { type ElementName, elementCodes, rawBytes } from "./element-type.ts";

/** Where a weight lies in another file; `offset` and `length` in bytes. */
export interface Place {
  readonly location: string;
  readonly offset?: number;
  readonly length?: number;
}

/** A weight or constant (TensorProto), kept in the model or in another file. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementName;
  readonly dims: readonly number[];
  readonly content: Uint8Array | Place;
}

/** A constant kept in the model; one number fills it. */
export function initializer(
  name: string,
  type: ElementName,
  dims: readonly number[],
  values: ArrayLike<number> | number,
): Initializer {
  const size = dims.reduce((product, d) => product * d, 1);
  const all = typeof values === "number" ? new Array<number>(size).fill(values) : values;
  if (all.length !== size) throw new RangeError(`${name} has ${all.length} values for ${size} places`);
  return { name, type, dims, content: rawBytes(type, all) };
}

/** A weight kept in another file; write that file with `rawBytes`. */
export function external(name: string, type: ElementName, dims: readonly number[], place: Place | string): Initializer {
  return { name, type, dims, content: typeof place === "string" ? { location: place } : place };
}

/** float32 weights uniform in ±`scale`, the same for one seed everywhere. */
export function seeded(name: string, dims: readonly number[], seed: number, scale = 1): Initializer {
  const values = Float32Array.from(
    uniform(
      seed,
      dims.reduce((product, d) => product * d, 1),
    ),
    (u) => (2 * u - 1) * scale,
  );
  return initializer(name, "float32", dims, values);
}

/** Numbers in [0, 1) by the mulberry32 generator. */
function* uniform(seed: number, count: number): Generator<number> {
  let state = seed >>> 0;
  for (let k = 0; k < count; k++) {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    yield ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  }
}

export function writeInitializer({ name, type, dims, content }: Initializer, w: Writer): void {
  for (const d of dims) w.uint32(8).int64(d);
  w.uint32(16).int32(elementCodes[type]).uint32(66).string(name);
  if (content instanceof Uint8Array) {
    w.uint32(74).bytes(content);
    return;
  }
  for (const [key, value] of Object.entries(content)) {
    w.uint32(106).fork().uint32(10).string(key).uint32(18).string(String(value)).ldelim();
  }
  w.uint32(112).int32(1);
}
