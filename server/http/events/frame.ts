import { type Live, snapshotOf } from "#protocol/live.ts";
import type { Change, ServerMessage } from "#protocol/messages.ts";

/** What is known at one moment, and what was new in it; each text is made once for all sockets, when the first one needs it. */
export class Frame {
  readonly live: Live;
  readonly changes: readonly Change[];
  #news: Buffer | undefined;
  #snapshot: Buffer | undefined;
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

  news(): Buffer {
    this.#news ??= textOf({ type: "changes", seq: this.live.seq, changes: this.changes });
    return this.#news;
  }

  snapshot(): Buffer {
    this.#snapshot ??= textOf(snapshotOf(this.live));
    return this.#snapshot;
  }

  /** Changes that a socket did not get until now. */
  belated(changes: readonly Change[]): Buffer {
    return textOf({ type: "changes", seq: this.live.seq, changes });
  }
}

function textOf(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
