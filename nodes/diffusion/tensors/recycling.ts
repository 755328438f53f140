import type { Numbers } from "./tensor.ts";

/** Who is asked for arrays during a piece of synchronous work. */
let asked: Recycler | undefined;

/**
 * An array of the kind (float32 or float64) and length of `like`, of which every number is to be written: what stands in it
 * is left over.
 */
export function sameKind<A extends Numbers>(like: A): A {
  if (like instanceof Float64Array) return new Float64Array(like.length) as A;
  return (asked?.take(like.length) ?? new Float32Array(like.length)) as A;
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
    const before = asked;
    asked = this;
    try {
      return make();
    } finally {
      asked = before;
    }
  }

  take(length: number): Float32Array {
    const array = this.#free.get(length)?.pop() ?? new Float32Array(length);
    this.#given.add(array);
    return array;
  }

  /** Whatever has been given out and cannot be reached from these plain values is free. */
  keepOnly(...live: readonly unknown[]): void {
    const held = new Set<unknown>();
    const visit = (value: unknown): void => {
      if (typeof value !== "object" || value === null || held.has(value)) return;
      held.add(value);
      if (!ArrayBuffer.isView(value)) for (const member of Object.values(value)) visit(member);
    };
    visit(live);
    for (const array of this.#given) {
      if (held.has(array)) continue;
      this.#given.delete(array);
      this.#free.set(array.length, [...(this.#free.get(array.length) ?? []), array]);
    }
  }
}
