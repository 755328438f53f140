import type { Said } from "#core/said.ts";

declare const VALUE: unique symbol;

/**
 * A kind of value that travels along a wire, e.g. MODEL or SCHEDULE. Two ports may be joined when their sockets have the
 * same name. `T` is the value's type, known to the compiler only: nothing of it exists at run time.
 *
 * A value is plain and never changed once it has been handed on: objects, arrays, typed arrays, text, numbers, booleans,
 * null. Functions, class instances, Map, Set and Date are refused by the engine, since they have no content hash.
 */
export interface Socket<T> {
  /** What it is called in files and on the wire, e.g. `ERROR_GRAPH`. Never renamed. */
  readonly name: string;
  /** What people read, e.g. "Error graph". */
  readonly title: string;
  /** The colour of its ports and wires, `#rrggbb`. */
  readonly colour: string;
  /** One line about a value for people, e.g. "50 steps, largest error 0.031". */
  describe?(value: T): Said;
  /**
   * The part of a value that comes out the same whenever the same work is done again: no dates, no timings. Values of one
   * essence are taken for one, also for what is made from them. Left out: the whole value. Plain, as values are.
   */
  essence?(value: T): unknown;
  readonly [VALUE]?: T;
}

/** Defines a socket. @throws Error when the name, the title or the colour is malformed. */
export function socket<T>(name: string, look: Pick<Socket<T>, "title" | "colour" | "describe" | "essence">): Socket<T> {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
    throw new Error(`Socket name ${JSON.stringify(name)} must be a letter followed by letters, digits, "_" or "-".`);
  if (look.title.trim() === "") throw new Error(`Socket ${name} needs a title.`);
  if (!/^#[0-9a-fA-F]{6}$/.test(look.colour))
    throw new Error(`Socket ${name} has the colour ${JSON.stringify(look.colour)}; write it as #rrggbb.`);
  return Object.freeze({ name, ...look });
}
