import type { RunEvent } from "#protocol/run-events.ts";

/** It is told anew when it differs by so much, or when a node has ended. */
const CHANGE = 0.05;

/**
 * Reckons the time left for a run: what the node at hand says of itself, and for those that follow what they took in the
 * last run of the workflow. Unknown as long as one of these is.
 */
export class TimeLeft {
  readonly #usual: ReadonlyMap<string, number>;
  #ahead: string[] = [];
  #told: number | undefined;

  /** @param usual milliseconds by node. */
  constructor(usual: ReadonlyMap<string, number>) {
    this.#usual = usual;
  }

  /** Milliseconds left after an event, if that is news. */
  after(event: RunEvent): number | undefined {
    const left = this.#reckon(event);
    if (left === undefined || (this.#told !== undefined && Math.abs(left - this.#told) <= CHANGE * this.#told))
      return undefined;
    this.#told = left;
    return left;
  }

  #reckon(event: RunEvent): number | undefined {
    switch (event.type) {
      case "run-started":
        this.#ahead = [...event.order];
        return this.#following();
      case "node-started":
        this.#ahead = this.#ahead.filter((node) => node !== event.node);
        return undefined;
      case "node-progress": {
        const following = this.#following();
        return event.etaMs === undefined || following === undefined ? undefined : event.etaMs + following;
      }
      case "node-finished":
        return this.#following();
      default:
        return undefined;
    }
  }

  #following(): number | undefined {
    let sum = 0;
    for (const node of this.#ahead) {
      const usual = this.#usual.get(node);
      if (usual === undefined) return undefined;
      sum += usual;
    }
    return Math.round(sum);
  }
}
