import type { Socket } from "./socket.ts";

/** A hole on the left of a node. */
export interface Input<T = unknown, Optional extends boolean = boolean> {
  readonly socket: Socket<T>;
  readonly description: string;
  readonly title?: string;
  /** An optional input may stay unconnected; `run` then gets `undefined`. */
  readonly optional: Optional;
}

/** A hole on the right of a node. */
export interface Output<T = unknown> {
  readonly socket: Socket<T>;
  readonly description: string;
  readonly title?: string;
}

export type Inputs = Readonly<Record<string, Input>>;
export type Outputs = Readonly<Record<string, Output>>;

/** The values `run` is given: an input's type, with `undefined` where the input is optional. */
export type InputValues<I extends Inputs> = {
  readonly [K in keyof I]: I[K] extends Input<infer T, infer O> ? (O extends true ? T | undefined : T) : never;
};

/** The values `run` returns, one for every output. */
export type OutputValues<O extends Outputs> = {
  readonly [K in keyof O]: O[K] extends Output<infer T> ? T : never;
};

/** Declares an input. `description` is one line for people; `title` stands beside the port in place of its name. */
export function input<T>(
  socket: Socket<T>,
  description: string,
  options: { readonly optional: true; readonly title?: string },
): Input<T, true>;
export function input<T>(
  socket: Socket<T>,
  description: string,
  options?: { readonly optional?: false; readonly title?: string },
): Input<T, false>;
export function input<T>(
  socket: Socket<T>,
  description: string,
  { optional = false, ...rest }: { readonly optional?: boolean; readonly title?: string } = {},
): Input<T> {
  return Object.freeze({ socket, description, optional, ...rest });
}

/** Declares an output. `description` is one line for people; `title` stands beside the port in place of its name. */
export function output<T>(
  socket: Socket<T>,
  description: string,
  options: { readonly title?: string } = {},
): Output<T> {
  return Object.freeze({ socket, description, ...options });
}
