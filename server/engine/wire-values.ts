import type { Workflow } from "#protocol/workflow-schema.ts";
import type { NodeResult } from "./run-node.ts";

type Result = Pick<NodeResult, "outputs" | "hashes">;

/** What comes in at a node, by input port. */
export interface Incoming {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Content hashes. */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * The values on the wires during a run. Each is let go when the last node that takes it has asked for it, so that a run
 * holds no more than it needs.
 */
export class WireValues {
  readonly #wiresInto: ReadonlyMap<string, Workflow["wires"]>;
  readonly #results = new Map<string, Result>();
  /** How many wires from a node have not been asked for. */
  readonly #waiting = new Map<string, number>();

  /** @param order the nodes of the run; wires to others do not count. */
  constructor(wires: Workflow["wires"], order: readonly string[]) {
    const into = new Map(order.map((id) => [id, [] as Workflow["wires"]]));
    for (const wire of wires) into.get(wire.to[0])?.push(wire);
    for (const { from } of [...into.values()].flat()) this.#waiting.set(from[0], (this.#waiting.get(from[0]) ?? 0) + 1);
    this.#wiresInto = into;
  }

  /** Puts the result of a node on its wires. */
  put(id: string, result: Result): void {
    if (this.#waiting.has(id)) this.#results.set(id, result);
  }

  /** What comes in at a node, to be asked for once; undefined if a node before it gave no result. */
  take(id: string): Incoming | undefined {
    const inputs: Record<string, unknown> = {};
    const hashes: Record<string, string> = {};
    let complete = true;
    for (const { from, to } of this.#wiresInto.get(id) ?? []) {
      const result = this.#results.get(from[0]);
      if (result === undefined) complete = false;
      else {
        inputs[to[1]] = result.outputs[from[1]];
        hashes[to[1]] = result.hashes[from[1]]!;
      }
      this.#release(from[0]);
    }
    return complete ? { inputs, hashes } : undefined;
  }

  #release(id: string): void {
    const waiting = this.#waiting.get(id)! - 1;
    if (waiting > 0) this.#waiting.set(id, waiting);
    else {
      this.#waiting.delete(id);
      this.#results.delete(id);
    }
  }
}
