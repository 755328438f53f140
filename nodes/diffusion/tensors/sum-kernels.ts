/*
 * Weighted sums of float32 arrays in WebAssembly, two elements of float64 at a time: a third of the processor's time of the same
 * loop in JavaScript, and the same bits, since each element is multiplied, added from left to right and rounded once just so.
 * They work on a small memory of their own (see `blocks.ts`); the module is written here, since its few hundred bytes follow from
 * the number of arrays alone (WebAssembly Core Specification 2.0, sections 5 and 2.4.1).
 */

/** The most arrays of a sum. */
const MOST = 5;
/** Elements of a slot: small enough that a step's slots stay in a core's cache. */
export const SLOT = 16_384;
const SLOTS = 24;
const BYTES = 4;

const I32 = 0x7f;
const F64 = 0x7c;
const V128 = 0x7b;
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const vector = (...code: readonly number[]) => [0xfd, ...code];
const ADD_I32 = 0x6a;
const SPLAT = vector(0x14);
const MUL = vector(0xf2, 1);
const ADD = vector(0xf0, 1);
const TO_F64 = vector(0x5f);
const TO_F32 = vector(0x5e);
const load2 = (offset: number) => vector(0x5d, 3, offset);
const LOW_HALVES = vector(0x0d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
const STORE = vector(0x0b, 4, 0);

type Kernel = (out: number, bytes: number, ...weightsThenPlaces: readonly number[]) => void;

/** The body of Σ w·x over `count` arrays: parameters out, bytes, weights, places; 16 bytes a round, at least one. */
function bodyOf(count: number): number[] {
  const weight = (k: number) => 2 + k;
  const place = (k: number) => 2 + count + k;
  const at = 2 + 2 * count;
  const spread = (k: number) => at + 1 + k;
  const terms = Array.from({ length: count }, (_, k) => k);
  const two = (offset: number) => [
    ...terms.flatMap((k) => [
      ...get(spread(k)),
      ...[...get(place(k)), ...get(at), ADD_I32, ...load2(offset), ...TO_F64],
      ...MUL,
      ...(k > 0 ? ADD : []),
    ]),
    ...TO_F32,
  ];
  const code = [
    ...[2, 1, I32, count, V128],
    ...terms.flatMap((k) => [...get(weight(k)), ...SPLAT, ...set(spread(k))]),
    ...[0x03, 0x40],
    ...[...get(0), ...get(at), ADD_I32, ...two(0), ...two(8), ...LOW_HALVES, ...STORE],
    ...[...get(at), 0x41, 16, ADD_I32, 0x22, at, ...get(1), 0x49, 0x0d, 0],
    ...[0x0b, 0x0b],
  ];
  return [...sized(code.length), ...code];
}

/** The body of whether 0 · x is 0 for each x, as it is for all but NaN and infinity: parameters place, bytes. */
const FINITE = (() => {
  const [at, sum] = [2, 3];
  const zero = vector(0x0c, ...new Array(16).fill(0));
  const code = [
    ...[2, 1, I32, 1, V128],
    ...[0x03, 0x40],
    ...[...get(0), ...get(at), ADD_I32, ...vector(0, 4, 0), ...zero, ...vector(0xe6, 1)],
    ...[...get(sum), ...vector(0xe4, 1), ...set(sum)],
    ...[...get(at), 0x41, 16, ADD_I32, 0x22, at, ...get(1), 0x49, 0x0d, 0],
    0x0b,
    ...[...get(sum), ...zero, ...vector(0x41), ...vector(0xa3, 1), 0x0b],
  ];
  return [...sized(code.length), ...code];
})();

/** LEB128. */
function sized(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...sized(value >> 7)];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const bytes = [...sized(entries.length), ...entries.flat()];
  return [id, ...sized(bytes.length), ...bytes];
}

function named(name: string): number[] {
  return [name.length, ...Array.from(name, (letter) => letter.charCodeAt(0))];
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const counts = Array.from({ length: MOST }, (_, k) => k + 1);
  const sums = counts.map((count) => {
    const parameters = [I32, I32, ...new Array(count).fill(F64), ...new Array(count).fill(I32)];
    return [0x60, parameters.length, ...parameters, 0];
  });
  const types = [...sums, [0x60, 2, I32, I32, 1, I32]];
  const names = [...counts.map((count) => `sum${count}`), "finite"];
  const memory = [...named("of"), ...named("memory"), 2, 0, 0];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      types.map((_, k) => [k]),
    ),
    ...section(
      7,
      names.map((name, k) => [...named(name), 0, k]),
    ),
    ...section(10, [...counts.map(bodyOf), FINITE]),
  ]);
}

/** What is used of WebAssembly, which the types of Node leave out. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: { readonly of: { readonly memory: object } },
  ) => { readonly exports: Readonly<Record<string, Kernel>> };
}

interface Kernels {
  /** Σ w·x over 1, 2, … arrays; whole rounds of four elements are written. */
  readonly sums: readonly Kernel[];
  readonly finite: (place: number, bytes: number) => number;
}

const { Module, Memory, Instance } = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;
const module = new Module(moduleBytes());
const known = new WeakMap<ArrayBufferLike, Kernels>();

/** A memory in which the kernels work: slots for blocks, and a few whole arrays, which need not be copied to them. */
export class Workspace {
  readonly slots: readonly Float32Array[];
  readonly #buffer: ArrayBuffer;
  readonly #length: number;
  #left: number;

  /** @param arrays of `length` that may be taken. @throws RangeError where there is no room for so much. */
  constructor(length: number, arrays: number) {
    this.#length = length;
    this.#left = arrays;
    const bytes = BYTES * (SLOT * SLOTS + arrays * rounded(length));
    const memory = new Memory({ initial: Math.ceil(bytes / 65536) });
    const { exports } = new Instance(module, { of: { memory } });
    this.#buffer = memory.buffer;
    this.slots = Array.from({ length: SLOTS }, (_, k) => new Float32Array(memory.buffer, k * SLOT * BYTES, SLOT));
    const sums = Array.from({ length: MOST }, (_, k) => exports[`sum${k + 1}`]!);
    known.set(memory.buffer, { sums, finite: exports.finite as unknown as Kernels["finite"] });
  }

  /** Whether an array lies in it. */
  holds(array: { readonly buffer: ArrayBufferLike }): boolean {
    return array.buffer === this.#buffer;
  }

  /** One more array; undefined where all are taken. */
  take(): Float32Array | undefined {
    if (this.#left === 0) return undefined;
    const place = SLOT * SLOTS + --this.#left * rounded(this.#length);
    return new Float32Array(this.#buffer, place * BYTES, this.#length);
  }
}

/** To whole rounds of four elements. */
function rounded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** Σ weights · arrays, 1 to 5 of them, by a kernel, where all of them lie in one workspace; whether they do. */
export function summed(
  out: Float32Array | Float64Array,
  weights: readonly number[],
  arrays: readonly (Float32Array | Float64Array)[],
): boolean {
  const kernels = known.get(out.buffer);
  if (!kernels || !arrays.every(({ buffer }) => buffer === out.buffer)) return false;
  kernels.sums[arrays.length - 1]!(
    out.byteOffset,
    out.byteLength,
    ...weights,
    ...arrays.map(({ byteOffset }) => byteOffset),
  );
  return true;
}

/** Whether all numbers are finite; in a workspace, those behind them count as well that fill up the last four. */
export function allFinite(array: Float32Array): boolean {
  const kernels = known.get(array.buffer);
  return kernels ? kernels.finite(array.byteOffset, array.byteLength) === 1 : array.every(Number.isFinite);
}
