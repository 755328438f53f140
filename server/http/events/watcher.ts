import type { WebSocket } from "ws";
import type { Frame } from "./frame.ts";
import { changeFor, detailsOf, type Looked } from "./looked.ts";
import { Outbox } from "./outbox.ts";

/**
 * One socket that is told what changes. It has at most `limit` bytes under way, counted up to the last one that the other
 * end says it has read; the system alone would hold megabytes, and a slow reader would read what is long past. While they
 * are under way changes are merged in an outbox, and what they amount to is sent when there is room. An outbox that would
 * outgrow a snapshot is given up for one. So a socket costs at most `limit`, one message, and an entry for each thing.
 */
export class Watcher {
  readonly #socket: WebSocket;
  readonly #limit: number;
  readonly #current: () => Frame;
  readonly #outbox = new Outbox();
  #looked: Looked;
  #owesSnapshot = true;
  #owesAnswer = false;
  #alive = true;
  /** Bytes that were sent; at the last question how many were read; and that were read, by the last answer. */
  #sent = 0;
  #asked = 0;
  #read = 0;

  /** @param limit bytes. @param current the newest frame, all changes of which were given to `tell`. @param looked until it says otherwise. */
  constructor(socket: WebSocket, limit: number, current: () => Frame, looked: Looked) {
    this.#looked = looked;
    this.#socket = socket;
    this.#limit = limit;
    this.#current = current;
  }

  /** Whether more is under way than is good. An answer can lie, what waits here to be written cannot. */
  get congested(): boolean {
    return this.#sent - this.#read > this.#limit || this.#socket.bufferedAmount > this.#limit;
  }

  /** Something was heard of the other end. */
  heard(): void {
    this.#alive = true;
  }

  /** A pong came: all that was sent before its ping was read. */
  answered(data: Buffer): void {
    this.heard();
    const read = Number(data.toString());
    if (read > this.#read && read <= this.#asked) this.#read = read;
    this.#catchUp();
  }

  /** At the next frame it gets everything. */
  owesSnapshot(): void {
    this.#owesSnapshot = true;
    this.#outbox.clear();
  }

  /** From now on it is told the details of these runs alone; of those that are new among them, what there is. */
  looks(runs: readonly string[]): void {
    const before = this.#looked;
    this.#looked = new Set(runs);
    if (this.#owesSnapshot || !before) return;
    for (const run of runs) {
      if (before.has(run)) continue;
      for (const change of detailsOf(this.#current().live, run)) this.#outbox.add(change);
    }
  }

  /** At the next frame it gets something, even if nothing is new. */
  owesAnswer(): void {
    this.#owesAnswer = true;
  }

  /** Tells what is new in a frame, now or when there is room. */
  tell(frame: Frame): void {
    if (!this.#isBehind() && !this.congested) {
      const news = frame.news(this.#looked);
      if (news) this.#send(news);
      else if (this.#owesAnswer) this.#send(frame.belated([]));
      return;
    }
    if (!this.#owesSnapshot) {
      for (const change of frame.changes) {
        const told = changeFor(change, this.#looked);
        if (told) this.#outbox.add(told);
      }
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
    this.#ask();
  }

  #isBehind(): boolean {
    return this.#owesSnapshot || this.#outbox.size > 0;
  }

  #catchUp(): void {
    if (this.congested || !(this.#isBehind() || this.#owesAnswer)) return;
    const frame = this.#current();
    this.#send(this.#owesSnapshot ? frame.snapshot(this.#looked) : frame.belated(this.#outbox.take()));
  }

  #send(text: Buffer): void {
    this.#owesSnapshot = false;
    this.#owesAnswer = false;
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(text, { binary: false });
    this.#sent += text.length;
    // Asked this often, an answer makes room for most of the limit.
    if (this.#sent - this.#asked > this.#limit / 4) this.#ask();
  }

  #ask(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#asked = this.#sent;
    this.#socket.ping(`${this.#asked}`);
  }
}
