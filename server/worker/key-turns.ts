/** Lets one holder at a time work on a key, in the order of asking. */
export class KeyTurns<Holder> {
  readonly #queues = new Map<string, { readonly holder: Holder; readonly go: () => void }[]>();

  /** Calls `go` once it is the holder's turn, perhaps at once. */
  want(key: string, holder: Holder, go: () => void): void {
    const queue = this.#queues.get(key) ?? [];
    this.#queues.set(key, queue);
    queue.push({ holder, go });
    if (queue.length === 1) go();
  }

  /** Ends the holder's turn, or its waiting for it. */
  giveBack(key: string, holder: Holder): void {
    const queue = this.#queues.get(key);
    const at = queue?.findIndex((other) => other.holder === holder) ?? -1;
    if (queue === undefined || at < 0) return;
    queue.splice(at, 1);
    if (queue.length === 0) this.#queues.delete(key);
    else if (at === 0) queue[0]!.go();
  }

  /** Does so with all keys of a holder that is gone. */
  leave(holder: Holder): void {
    for (const key of [...this.#queues.keys()]) this.giveBack(key, holder);
  }
}
