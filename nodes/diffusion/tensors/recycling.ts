import type { Numbers } from "./tensor.ts";

/** Makes an array of so many float32 numbers, of which every one is to be written. */
type Take = (length: number) => Float32Array;

/** Who is asked for arrays during a piece of synchronous work. */
let asked: Take | undefined;

/**
 * An array of the kind (float32 or float64) and length of `like`, of which every number is to be written: what stands in it
 * is left over.
 */
export function sameKind<A extends Numbers>(like: A): A {
  if (like instanceof Float64Array) return new Float64Array(like.length) as A;
  return newFloats(like.length) as A;
}

/** So many float32 numbers, as `sameKind` makes them. */
export function newFloats(length: number): Float32Array {
  return asked?.(length) ?? new Float32Array(length);
}

/** Runs synchronous work whose float32 arrays are made by `take`. */
export function askingFor<T>(take: Take, make: () => T): T {
  const before = asked;
  asked = take;
  try {
    return make();
  } finally {
    asked = before;
  }
}

/**
 * Float32 arrays of a loop that makes the same few at every step, used again once nothing holds them: large ones cost more to
 * make (pages, zeros, collection) than to fill. Only arrays that `work` has made are ever given out again.
 */
export class Recycler {
  readonly #free = new Map<number, Float32Array[]>();
  readonly #given = new Set<Float32Array>();

  /** Runs synchronous work whose arrays come from here. */
  work<T>(make: () => T): T {
    return askingFor((length) => this.take(length), make);
  }

  take(length: number): Float32Array {
    const array = this.#free.get(length)?.pop() ?? new Float32Array(length);
    this.#given.add(array);
    return array;
  }

  /** Whatever has been given out and cannot be reached from these plain values, not even a part of it, is free. */
  keepOnly(...live: readonly unknown[]): void {
    const held = new Set<unknown>();
    const visit = (value: unknown): void => {
      if (typeof value !== "object" || value === null || held.has(value)) return;
      held.add(ArrayBuffer.isView(value) ? value.buffer : value);
      if (!ArrayBuffer.isView(value)) for (const member of Object.values(value)) visit(member);
    };
    visit(live);
    for (const array of this.#given) {
      if (held.has(array.buffer)) continue;
      this.#given.delete(array);
      this.#free.set(array.length, [...(this.#free.get(array.length) ?? []), array]);
    }
  }
}
