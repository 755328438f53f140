/**
 * Seeded noise that is the same on every machine: Philox 4x32-10 counters (Salmon et al., SC 2011) and the polar method
 * (Marsaglia & Bray 1964) with a logarithm made of additions, products, quotients and square roots only, which IEEE 754
 * rounds alike everywhere.
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;

function high(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const mid = a1 * b0 + ((a0 * b0) >>> 16);
  return (a1 * b1 + Math.floor(mid / 65536) + ((mid & 0xffff) + a0 * b1) / 65536) | 0;
}

/** The 10-round Philox block of a 128-bit counter and a 64-bit key, as four 32-bit words; written into `out`. */
export function philox(counter: readonly number[], key: readonly number[], out: Uint32Array): void {
  let [c0, c1, c2, c3] = counter as [number, number, number, number];
  let [k0, k1] = key as [number, number];
  for (let round = 0; round < 10; round++) {
    const h0 = high(M0, c0);
    const l0 = Math.imul(M0, c0);
    const h1 = high(M1, c2);
    const l1 = Math.imul(M1, c2);
    c0 = (h1 ^ c1 ^ k0) >>> 0;
    c1 = l1 >>> 0;
    c2 = (h0 ^ c3 ^ k1) >>> 0;
    c3 = l0 >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

const word = new Float64Array(1);
const words = new Uint32Array(word.buffer);

/** Natural logarithm of a normal positive number, to about 1e-15, bit for bit the same on every IEEE 754 machine. */
export function portableLog(value: number): number {
  word[0] = value;
  let exponent = (words[1]! >>> 20) - 1023;
  words[1] = (words[1]! & 0xfffff) | 0x3ff00000;
  let mantissa = word[0]!;
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * square + 1 / k;
  return 2 * z * sum + exponent * Math.LN2;
}

/** What a stream of noise is for; streams of one seed do not overlap. */
export interface NoiseKey {
  /** 0 … 2^53 − 1. */
  readonly seed: number;
  /** The step that draws, or −1 for the first latent. */
  readonly step: number;
  /** The n-th draw of that step. */
  readonly draw: number;
}

/** `length` standard normal numbers, decided by the key alone. */
export function normalNoise(length: number, { seed, step, draw }: NoiseKey): Float32Array {
  const out = new Float32Array(length);
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  const block = new Uint32Array(4);
  let filled = 0;
  for (let count = 0; filled < length; count++) {
    philox([count >>> 0, Math.floor(count / 2 ** 32), (step + 1) >>> 0, draw >>> 0], key, block);
    for (let pair = 0; pair < 4 && filled < length; pair += 2) {
      const u = (block[pair]! + 0.5) / 2 ** 31 - 1;
      const v = (block[pair + 1]! + 0.5) / 2 ** 31 - 1;
      const s = u * u + v * v;
      if (s >= 1) continue;
      const scale = Math.sqrt((-2 * portableLog(s)) / s);
      out[filled++] = u * scale;
      if (filled < length) out[filled++] = v * scale;
    }
  }
  return out;
}
