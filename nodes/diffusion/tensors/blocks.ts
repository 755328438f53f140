import { askingFor, newFloats, workspaceOf } from "./recycling.ts";
import { SLOT } from "./sum-kernels.ts";

/** Lends work on a block that part of another array, of the same length as the inputs. */
export type Lend = <A extends Float32Array | Float64Array>(array: A) => A;

/**
 * What element-wise work comes to, done block by block: each input is read from memory once and each result is written once, however
 * many sums stand between, since what is only between them stays in the processor's cache. The numbers are those of the same work
 * on whole arrays, bit for bit. What does not lie in the workspace is copied to it and from it, a block at a time. Not to be asked for
 * within such work.
 *
 * @param length 1 or more.
 * @param inputs plain values, in which arrays of `length` float32 numbers are cut into blocks; all else is handed on.
 * @param work the same for every block; it makes arrays by `sameKind`, and changes none that it is given. What it returns is a plain
 *   value whose arrays are inputs, lent ones or new ones; new ones come from whoever is asked outside.
 */
export function inBlocks<I, O>(length: number, inputs: I, work: (inputs: I, lend: Lend) => O): O {
  const workspace = workspaceOf(length);
  /** Results, in the order in which they are found; and by which array that work has made they are, where they lie in the workspace. */
  const results: Float32Array[] = [];
  const inPlace = new Map<number, Float32Array>();
  let result: O | undefined;
  for (let start = 0, size = 0; start < length; start += size) {
    size = Math.min(SLOT, length - start);
    let used = 0;
    const slot = () => {
      const next = workspace.slots[used++];
      return next ? next.subarray(0, size) : new Float32Array(size);
    };
    /** Blocks of whole arrays, and whole arrays of blocks. */
    const blocks = new Map<Float32Array, Float32Array>();
    const wholes = new Map<Float32Array, Float32Array>();
    const pair = (whole: Float32Array, block: Float32Array) => {
      blocks.set(whole, block);
      wholes.set(block, whole);
      return block;
    };
    const lend = (array: unknown) => {
      if (!(array instanceof Float32Array) || array.length !== length) return array;
      const known = blocks.get(array);
      if (known) return known;
      const part = array.subarray(start, start + size);
      if (workspace.holds(array)) return pair(array, part);
      const block = slot();
      block.set(part);
      return pair(array, block);
    };
    const made: Float32Array[] = [];
    const take = (count: number) => {
      const whole = inPlace.get(made.length);
      const block = whole ? pair(whole, whole.subarray(start, start + size)) : slot().subarray(0, count);
      made.push(block);
      return block;
    };
    const some = withArrays(inputs, lend) as I;
    const found = askingFor({ take }, () => work(some, lend as Lend));
    let count = 0;
    const keep = (block: Float32Array) => {
      const known = wholes.get(block);
      if (known) return known;
      if (block.length !== size) return block;
      let whole = results[count++];
      if (!whole) {
        whole = newFloats(length);
        results.push(whole);
        if (workspace.holds(whole)) inPlace.set(made.indexOf(block), whole);
      }
      whole.set(block, start);
      pair(whole, block);
      return whole;
    };
    if (start === 0) {
      result = withArrays(found, keep as (array: unknown) => unknown) as O;
      // The others are written where they belong from now on.
      const copied = results.filter((whole) => !workspace.holds(whole));
      results.splice(0, results.length, ...copied);
    } else eachArray(found, keep);
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
