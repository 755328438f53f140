import type { WebSocket } from "ws";
import type { Frame } from "./events-frame.ts";
import { Outbox } from "./events-outbox.ts";

/**
 * One socket that is told what changes. While more than `limit` bytes wait to be written, nothing is added to them: changes
 * are merged in an outbox instead, and what they amount to is sent when there is room. An outbox that would outgrow a
 * snapshot is given up for one, so a socket costs the server at most `limit`, one message, and an entry for each thing.
 */
export class Watcher {
  readonly #socket: WebSocket;
  readonly #limit: number;
  readonly #current: () => Frame;
  readonly #outbox = new Outbox();
  #owesSnapshot = true;
  #owesAnswer = false;
  /** Something was held back. */
  #stalled = false;
  #alive = true;

  /** @param limit bytes. @param current the newest frame, all changes of which were given to `tell`. */
  constructor(socket: WebSocket, limit: number, current: () => Frame) {
    this.#socket = socket;
    this.#limit = limit;
    this.#current = current;
  }

  /** Whether more waits to be written than is good. */
  get congested(): boolean {
    return this.#socket.bufferedAmount > this.#limit;
  }

  /** Something was heard of the other end. */
  heard(): void {
    this.#alive = true;
  }

  /** At the next frame it gets everything. */
  owesSnapshot(): void {
    this.#owesSnapshot = true;
    this.#outbox.clear();
  }

  /** At the next frame it gets something, even if nothing is new. */
  owesAnswer(): void {
    this.#owesAnswer = true;
  }

  /** Tells what is new in a frame, now or when there is room. */
  tell(frame: Frame): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (!this.#isBehind() && !this.congested) {
      if (frame.changes.length > 0 || this.#owesAnswer) this.#send(frame.news());
      return;
    }
    if (!this.#owesSnapshot) {
      for (const change of frame.changes) this.#outbox.add(change);
      if (this.#outbox.size > frame.size) this.owesSnapshot();
    }
    this.#catchUp();
  }

  /** Asks for a sign of life, or ends the socket if the last one that was asked for never came. */
  probe(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  #isBehind(): boolean {
    return this.#owesSnapshot || this.#outbox.size > 0;
  }

  #catchUp(): void {
    this.#stalled = this.congested;
    if (this.#stalled || !(this.#isBehind() || this.#owesAnswer)) return;
    const frame = this.#current();
    this.#send(this.#owesSnapshot ? frame.snapshot() : frame.belated(this.#outbox.take()));
  }

  #send(text: Buffer): void {
    this.#owesSnapshot = false;
    this.#owesAnswer = false;
    this.#socket.send(text, { binary: false }, this.#written);
  }

  readonly #written = (): void => {
    if (!this.#stalled || this.congested || this.#socket.readyState !== this.#socket.OPEN) return;
    // A full socket got room, so the other end has taken some.
    this.#alive = true;
    this.#catchUp();
  };
}
