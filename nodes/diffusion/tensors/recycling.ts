import { Workspace } from "./sum-kernels.ts";
import type { Numbers } from "./tensor.ts";

/** Who makes arrays. */
interface Maker {
  /** An array of so many float32 numbers, of which every one is to be written. */
  take(length: number): Float32Array;
  /** Where it makes them of this length, and where blocks of them are worked on; undefined where that is nowhere in particular. */
  workspace?(length: number): Workspace | undefined;
}

/** Who is asked for arrays during a piece of synchronous work. */
let asked: Maker | undefined;

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
  return asked?.take(length) ?? new Float32Array(length);
}

/** Where blocks of arrays of this length are worked on. */
export function workspaceOf(length: number): Workspace {
  return asked?.workspace?.(length) ?? shared;
}

/** Runs synchronous work whose float32 arrays somebody makes. */
export function askingFor<T>(maker: Maker, make: () => T): T {
  const before = asked;
  asked = maker;
  try {
    return make();
  } finally {
    asked = before;
  }
}

const shared = new Workspace(0, 0);

/** Arrays of fewer numbers are copied to slots faster than a workspace is made. */
const LARGE = 2 ** 18;
/** Arrays in a workspace: what UniPC, which holds most, has at a step, and predictions. */
const ARRAYS = 16;

/**
 * Float32 arrays of a loop that makes the same few at every step, used again once nothing holds them: large ones cost more to
 * make (pages, zeros, collection) than to fill. Only arrays that `work` has made are ever given out again.
 */
export class Recycler {
  readonly #free = new Map<number, Float32Array[]>();
  readonly #given = new Set<Float32Array>();
  readonly #workspaces = new Map<number, Workspace | undefined>();

  /** Runs synchronous work whose arrays come from here. */
  work<T>(make: () => T): T {
    return askingFor(this, make);
  }

  /** Of large arrays the first few lie in a memory of their own, where they are worked on without a copy. */
  workspace(length: number): Workspace | undefined {
    if (length < LARGE) return undefined;
    if (!this.#workspaces.has(length)) this.#workspaces.set(length, workspaceIfAny(length));
    return this.#workspaces.get(length);
  }

  take(length: number): Float32Array {
    const array = this.#free.get(length)?.pop() ?? this.workspace(length)?.take() ?? new Float32Array(length);
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

/** Undefined where the machine has no room for it: it is only for speed. */
function workspaceIfAny(length: number): Workspace | undefined {
  try {
    return new Workspace(length, ARRAYS);
  } catch {
    return undefined;
  }
}
