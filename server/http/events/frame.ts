import { type Live, snapshotOf } from "#protocol/live.ts";
import type { Change, ServerMessage } from "#protocol/messages.ts";
import { changeFor, type Looked, liveFor } from "./looked.ts";

/** What is known at one moment, and what was new in it; each text is made once for all sockets, when the first one needs it. */
export class Frame {
  readonly live: Live;
  readonly changes: readonly Change[];
  readonly #texts = new Map<string, Buffer | undefined>();
  #size: number | undefined;

  constructor(live: Live, changes: readonly Change[]) {
    this.live = live;
    this.changes = changes;
  }

  /** Entries that a snapshot has. */
  get size(): number {
    this.#size ??= [...this.live.nodes.values()].reduce(
      (size, nodes) => size + Object.keys(nodes).length,
      this.live.runs.size,
    );
    return this.#size;
  }

  /** Undefined where nothing is new to a socket that looks at these runs. */
  news(looked?: Looked): Buffer | undefined {
    const shown = this.changes.flatMap((change) =>
      change.type === "node" && looked?.has(change.run) ? [change.run] : [],
    );
    return this.#once(keyOf("news", looked, shown), () => {
      const changes = this.changes.flatMap((change) => changeFor(change, looked) ?? []);
      return changes.length > 0 ? textOf({ type: "changes", seq: this.live.seq, changes }) : undefined;
    });
  }

  snapshot(looked?: Looked): Buffer {
    const shown = [...(looked ?? [])].filter((run) => this.live.nodes.has(run));
    return this.#once(keyOf("snapshot", looked, shown), () => textOf(snapshotOf(liveFor(this.live, looked))))!;
  }

  #once(key: string, make: () => Buffer | undefined): Buffer | undefined {
    if (!this.#texts.has(key)) this.#texts.set(key, make());
    return this.#texts.get(key);
  }

  /** Changes that a socket did not get until now. */
  belated(changes: readonly Change[]): Buffer {
    return textOf({ type: "changes", seq: this.live.seq, changes });
  }
}

/** Sockets that look at the same of what there is share a text. */
function keyOf(kind: string, looked: Looked, shown: readonly string[]): string {
  return looked ? `${kind} of ${[...new Set(shown)].sort().join()}` : kind;
}

function textOf(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
