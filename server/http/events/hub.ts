import type { WebSocket } from "ws";
import { type Live, reduceLive } from "#protocol/live.ts";
import type { Change } from "#protocol/messages.ts";
import { Frame } from "./frame.ts";
import type { Looked } from "./looked.ts";
import { Outbox } from "./outbox.ts";
import { outlived } from "./retention.ts";
import { Watcher } from "./watcher.ts";

export interface HubOptions {
  /** Frames are at least this far apart while few watch, and further with many; what changes in between is merged. */
  readonly frameMs: number;
  /** Bytes that may be under way to a socket, sent and not read, before its changes are merged instead. */
  readonly bufferBytes: number;
  /** Ended runs that are told of: the newest. */
  readonly endedRuns: number;
}

/** So many sockets are told of each frame; with more, frames are rarer, so that the cost in a second stays the same. */
const AT_FULL_RATE = 50;

/**
 * Tells watchers what changes, a frame at a time. It knows what a watcher knows, by folding its own frames, so that a
 * snapshot and the changes up to it cannot disagree.
 */
export class Hub {
  readonly #options: HubOptions;
  readonly #waiting = new Outbox();
  readonly #watchers = new Set<Watcher>();
  #frame: Frame;
  #framedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param start what is known before the first change. */
  constructor(start: Live, options: HubOptions) {
    this.#options = options;
    this.#frame = new Frame(start, []);
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  /** Watchers that do not keep up. */
  get congested(): number {
    return [...this.#watchers].filter((watcher) => watcher.congested).length;
  }

  hear(change: Change): void {
    this.#waiting.add(change);
    this.soon();
  }

  /** A watcher that gets a snapshot at the next frame, and is told what changes until it is let go. @param looked at first. */
  watch(socket: WebSocket, looked: Looked): Watcher {
    const watcher = new Watcher(socket, this.#options.bufferBytes, () => this.#frame, looked);
    this.#watchers.add(watcher);
    this.soon();
    return watcher;
  }

  letGo(watcher: Watcher): void {
    this.#watchers.delete(watcher);
  }

  /** Makes a frame as soon as it may be: at once, if there was none lately. */
  soon(): void {
    if (this.#timer !== undefined) return;
    const apart = this.#options.frameMs * Math.max(1, this.#watchers.size / AT_FULL_RATE);
    const wait = this.#framedAt + apart - performance.now();
    this.#timer = setTimeout(() => this.flush(), Math.max(wait, 0));
  }

  /** Tells now what is still to be told. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#framedAt = performance.now();
    this.#frame = this.#next();
    for (const watcher of this.#watchers) watcher.tell(this.#frame);
  }

  probe(): void {
    for (const watcher of this.#watchers) watcher.probe();
  }

  #next(): Frame {
    const { live } = this.#frame;
    const changes = this.#waiting.take();
    // An old frame that had no news either is kept with its texts, but its own news were told.
    if (changes.length === 0) return this.#frame.changes.length === 0 ? this.#frame : new Frame(live, []);
    const seq = live.seq + 1;
    const next = reduceLive(live, { type: "changes", seq, changes });
    const old = next.runs === live.runs ? [] : outlived(next, this.#options.endedRuns);
    return new Frame(reduceLive(next, { type: "changes", seq, changes: old }), [...changes, ...old]);
  }
}
