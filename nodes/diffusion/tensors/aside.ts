import type { Place, Shelf } from "./shelf.ts";

/** A plain value whose float32 arrays lie on a shelf. */
export interface Aside<T> {
  /** The value, with the number of its place where an array was. */
  readonly shape: T;
  readonly places: readonly Place[];
}

class Placed {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

/**
 * Puts the float32 arrays of a value of plain objects and lists aside; all else of it is kept as it is.
 * @param over what is not needed any more and was made of a value like it: its places are written over. @throws Failure as `Shelf`.
 */
export async function putAside<T>(shelf: Shelf, value: T, over?: Aside<unknown>): Promise<Aside<T>> {
  const arrays: Float32Array[] = [];
  const shape = mapped(value, (leaf) => (leaf instanceof Float32Array ? new Placed(arrays.push(leaf) - 1) : leaf)) as T;
  const places: Place[] = [];
  for (const [k, array] of arrays.entries()) places.push(await shelf.put(array, over?.places[k]));
  return { shape, places };
}

/** The value with the same bits, in arrays of its own. */
export async function takenBack<T>(shelf: Shelf, { shape, places }: Aside<T>): Promise<T> {
  const arrays: Float32Array[] = [];
  for (const place of places) {
    const array = await shelf.get(place, (length) => new Float32Array(length));
    arrays.push("array" in place ? array.slice() : array);
  }
  return mapped(shape, (leaf) => (leaf instanceof Placed ? arrays[leaf.number]! : leaf)) as T;
}

function mapped(value: unknown, leafOf: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, leafOf));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return leafOf(value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, leafOf)]));
}
