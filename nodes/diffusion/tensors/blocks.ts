import { askingFor, newFloats } from "./recycling.ts";
import { SLOT, slots } from "./sum-kernels.ts";

/** Lends work on a block that part of another array, of the same length as the inputs. */
export type Lend = <A extends Float32Array | Float64Array>(array: A) => A;

/**
 * What element-wise work comes to, done block by block: each input is read from memory once and each result is written once, however
 * many sums stand between, since what is only between them stays in the processor's cache. The numbers are those of the same work
 * on whole arrays, bit for bit. Not to be asked for within such work.
 *
 * @param length 1 or more.
 * @param inputs plain values, in which arrays of `length` float32 numbers are cut into blocks; all else is handed on.
 * @param work the same for every block; it makes arrays by `sameKind`, and changes none that it is given. What it returns is a plain
 *   value whose arrays are inputs, lent ones or new ones; new ones come from whoever is asked outside.
 */
export function inBlocks<I, O>(length: number, inputs: I, work: (inputs: I, lend: Lend) => O): O {
  const made: Float32Array[] = [];
  let [size, used, start] = [0, 0, 0];
  const take = (count: number) => {
    const slot = slots[used++];
    if (!slot) return new Float32Array(count);
    return count === SLOT ? slot : slot.subarray(0, count);
  };
  /** Whole arrays and their blocks: of the inputs as long as blocks are of one size, and of what is lent during one of them. */
  let [given, lent] = [new Map<Float32Array, Float32Array>(), new Map<Float32Array, Float32Array>()];
  const lendTo = (known: Map<Float32Array, Float32Array>) => (array: unknown) => {
    if (!(array instanceof Float32Array) || array.length !== length) return array;
    const before = given.get(array) ?? known.get(array);
    if (before) return before;
    const block = take(size);
    block.set(array.subarray(start, start + size));
    known.set(array, block);
    return block;
  };
  let [some, ownSlots] = [inputs, 0];
  let result: O | undefined;
  for (; start < length; start += size) {
    const next = Math.min(SLOT, length - start);
    if (next === size) {
      used = ownSlots;
      for (const [array, block] of given) block.set(array.subarray(start, start + size));
    } else {
      [size, used] = [next, 0];
      given = new Map();
      some = withArrays(inputs, lendTo(given)) as I;
      ownSlots = used;
    }
    lent = new Map();
    const found = askingFor(take, () => work(some, lendTo(lent) as Lend));
    const whole = new Map<unknown, Float32Array>();
    for (const [array, block] of [...given, ...lent]) whole.set(block, array);
    let count = 0;
    const keep = (block: Float32Array) => {
      const known = whole.get(block);
      if (known) return known;
      if (block.length !== size) return block;
      made[count] ??= newFloats(length);
      const array = made[count++]!;
      array.set(block, start);
      whole.set(block, array);
      return array;
    };
    if (start === 0) result = withArrays(found, keep as (array: unknown) => unknown) as O;
    else eachArray(found, keep);
  }
  return result!;
}

function isFloats(value: unknown): value is Float32Array {
  return value instanceof Float32Array;
}

/** A plain value with its float32 arrays replaced. */
function withArrays(value: unknown, replace: (array: unknown) => unknown): unknown {
  if (isFloats(value)) return replace(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((member) => withArrays(member, replace));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withArrays(member, replace)]));
}

function eachArray(value: unknown, visit: (array: Float32Array) => void): void {
  if (isFloats(value)) visit(value);
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    for (const member of Object.values(value)) eachArray(member, visit);
  }
}
