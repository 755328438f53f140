/** A value with all it contains, read only: what is shared between states must not be changed by any of them. */
export type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;
