import { type Aggregate, aggregate } from "./aggregate.ts";
import { edgeCount } from "./error-graph.ts";

/** A measurement: the error of an edge, by its place in canonical order, on a sample. */
export type Item = readonly [sample: number, edge: number];

/** How much a quantile's bound is lowered, since interpolation may round down. */
const SLIGHTLY = 1 - 1e-12;

/**
 * Errors of edges on samples of which some are known. What all samples together come to is bounded from below by taking the
 * unknown ones as 0, which every error is at least, since mean, median, max and quantiles never fall as a sample's error grows.
 */
export class PartialErrors {
  readonly steps: number;
  readonly maxGap: number;
  /** By sample, in canonical order; NaN where unknown. */
  readonly errors: Float64Array[] = [];

  constructor(steps: number, maxGap: number, samples: number) {
    this.steps = steps;
    this.maxGap = maxGap;
    for (let s = 0; s < samples; s++) this.addSample();
  }

  /** One more, of which nothing is known. */
  addSample(): void {
    this.errors.push(new Float64Array(edgeCount(this.steps, this.maxGap)).fill(Number.NaN));
  }

  know([sample, edge]: Item, error: number): void {
    this.errors[sample][edge] = error;
  }

  isKnown([sample, edge]: Item): boolean {
    return !Number.isNaN(this.errors[sample][edge]);
  }

  /** With the unknown ones as somebody expects them. @param expected by sample, in canonical order. */
  filled(expected: readonly Float64Array[]): PartialErrors {
    const copy = new PartialErrors(this.steps, this.maxGap, this.errors.length);
    for (const [s, errors] of this.errors.entries()) {
      copy.errors[s].set(errors.map((error, edge) => (Number.isNaN(error) ? expected[s][edge] : error)));
    }
    return copy;
  }

  /** One edge alone: a copy, of a run of three steps. */
  only(edge: number): PartialErrors {
    const one = new PartialErrors(3, 2, this.errors.length);
    for (const [s, errors] of this.errors.entries()) one.errors[s][0] = errors[edge];
    return one;
  }

  /** Samples that do not know an edge. */
  unknown(edge: number): number[] {
    return this.errors.flatMap((errors, s) => (Number.isNaN(errors[edge]) ? [s] : []));
  }

  /** What each edge comes to at least; exactly, where all samples know it. */
  bounds(how: Aggregate): Float64Array {
    const bounds = aggregate(
      this.errors.map((errors) => errors.map((error) => (Number.isNaN(error) ? 0 : error))),
      how,
    );
    return bounds.map((bound, edge) => (this.unknown(edge).length > 0 ? bound * SLIGHTLY : bound));
  }

  /** What each edge comes to that all samples know; Infinity for the others. */
  measured(how: Aggregate): Float64Array {
    return this.bounds(how).map((error, edge) => (this.unknown(edge).length > 0 ? Number.POSITIVE_INFINITY : error));
  }
}
