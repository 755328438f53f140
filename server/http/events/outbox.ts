import type { Change } from "#protocol/messages.ts";
import { mergeChanges } from "#protocol/run-state.ts";

type NodeMessage = Extract<Change, { type: "node" }>;

/** What waits to be told of one run, in the order in which it must be told. */
interface OfRun {
  /** The run went; what was known before is void. */
  gone?: Change;
  /** The nodes went; what was known of them before is void. */
  nodesGone?: Change;
  run?: Change;
  readonly nodes: Map<string, NodeMessage>;
}

/**
 * Changes that wait to be sent. Newer ones replace older ones of the same thing, so that it holds no more entries than
 * there are things, however many changes come; whoever folds what `take` gives knows the same as with every single one.
 */
export class Outbox {
  #runs = new Map<string, OfRun>();
  #library = new Map<string, Change>();

  /** The number of changes that `take` would give. Cost: the runs that wait. */
  get size(): number {
    let size = this.#library.size;
    for (const { gone, nodesGone, run, nodes } of this.#runs.values())
      size += nodes.size + (gone ? 1 : 0) + (nodesGone ? 1 : 0) + (run ? 1 : 0);
    return size;
  }

  add(change: Change): void {
    switch (change.type) {
      case "run":
        this.#of(change.run.id).run = change;
        break;
      case "run-removed":
        this.#runs.set(change.run, { gone: change, nodes: new Map() });
        break;
      case "forgotten":
        if (change.what === "run") this.#runs.set(change.run, { gone: change, nodes: new Map() });
        else this.#runs.set(change.run, { ...this.#of(change.run), nodesGone: change, nodes: new Map() });
        break;
      case "node": {
        const { nodes } = this.#of(change.run);
        const before = nodes.get(change.node);
        nodes.set(change.node, before === undefined ? change : mergeChanges(before, change));
        break;
      }
      case "library":
        this.#library.set(`${change.kind} ${change.id}`, change);
        break;
    }
  }

  /** All that waits; afterwards nothing does. */
  take(): Change[] {
    const changes: Change[] = [];
    for (const { gone, nodesGone, run, nodes } of this.#runs.values()) {
      for (const change of [gone, nodesGone, run]) if (change) changes.push(change);
      changes.push(...nodes.values());
    }
    changes.push(...this.#library.values());
    this.clear();
    return changes;
  }

  clear(): void {
    this.#runs.clear();
    this.#library.clear();
  }

  #of(run: string): OfRun {
    const known = this.#runs.get(run);
    if (known !== undefined) return known;
    const fresh: OfRun = { nodes: new Map() };
    this.#runs.set(run, fresh);
    return fresh;
  }
}
