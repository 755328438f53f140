/** IEEE 754 binary16 as bits: Node before 24 has no Float16Array, and onnxruntime-node takes the bits anywhere. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of the half nearest to a float32, ties to even; from 65520 on it is infinite. */
export function toHalfBits(value: number): number {
  float[0] = value;
  const f = bits[0]!;
  const sign = (f >>> 16) & 0x8000;
  const exponent = ((f >>> 23) & 0xff) - 112;
  const fraction = f & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00 | ((f & 0x7fffffff) > 0x7f800000 ? 0x200 : 0);
  // A carry out of the fraction goes into the exponent, which is what rounding up to the next power of two, or to infinity, is.
  if (exponent > 0) return sign | ((exponent << 10) + roundShift(fraction, 13));
  return exponent < -10 ? sign : sign | roundShift(fraction | 0x800000, 14 - exponent);
}

function roundShift(value: number, shift: number): number {
  const floor = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return floor + (rest > half || (rest === half && (floor & 1) === 1) ? 1 : 0);
}

/** The number that a half's bits say; exact. */
export function fromHalfBits(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let everyHalf: Float32Array | undefined;

/** Halves as float32, exactly; by a table of all 65,536, since latents have millions. */
export function floatsOfHalves(halves: Uint16Array): Float32Array {
  everyHalf ??= Float32Array.from({ length: 65536 }, (_, half) => fromHalfBits(half));
  const floats = new Float32Array(halves.length);
  for (let k = 0; k < halves.length; k++) floats[k] = everyHalf[halves[k]!]!;
  return floats;
}
