import type { Row } from "#diffusion/loop/denoiser.ts";

/** The rows of one call of a graph. */
export interface RowCall {
  /** The same at every step for the same kind of rows. */
  readonly key: string;
  /** Places of the rows that are computed. */
  readonly places: readonly number[];
  /** Places of the rows that are fed: the same, and the last of them again until the graph has as many as it takes. */
  readonly fed: readonly number[];
}

/**
 * Rows in calls: rows whose conditioning has unlike sizes (texts of unlike lengths) go into calls of their own, and into a
 * graph that was exported for so many rows no others go at a time.
 * @param fixed rows that the graph takes; any number where undefined.
 */
export function rowCalls(rows: readonly Row[], fixed: number | undefined): readonly RowCall[] {
  const alike = new Map<string, number[]>();
  rows.forEach(({ conditioning }, k) => {
    const key = Object.values(conditioning)
      .map(({ dims }) => dims.join("x"))
      .join();
    alike.set(key, [...(alike.get(key) ?? []), k]);
  });
  return [...alike].flatMap(([key, all]) => {
    const size = fixed ?? all.length;
    return Array.from({ length: Math.ceil(all.length / size) }, (_, n): RowCall => {
      const places = all.slice(n * size, (n + 1) * size);
      const fed = Array.from({ length: size }, (_, k) => places[Math.min(k, places.length - 1)]!);
      return { key: `${key} ${fixed === undefined ? "" : places[0]}`, places, fed };
    });
  });
}
