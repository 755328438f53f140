/** A node of a shape, by its place: the places of the nodes that lead to its inputs. */
interface Place {
  readonly a?: number;
  readonly b?: number;
}

/** Places in an order in which each comes after those it needs; the last is what a run is for. */
export type Shape = readonly Place[];

/** Each node needs the one before. */
export function chainOf(length: number): Shape {
  return Array.from({ length }, (_, k) => (k === 0 ? {} : { a: k - 1 }));
}

/** Each node needs its neighbours on the left and above, so that the last needs all. */
export function gridOf(rows: number, columns: number): Shape {
  return Array.from({ length: rows * columns }, (_, k) => ({
    ...(k % columns > 0 && { a: k - 1 }),
    ...(k >= columns && { b: k - columns }),
  }));
}
