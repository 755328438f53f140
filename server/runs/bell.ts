/** Wakes all that wait for it. */
export class Bell {
  #ring = () => {};
  #rung = this.#next();

  /** Resolves at the next ring. Ask before looking whether there is something to do, so that none is missed. */
  next(): Promise<void> {
    return this.#rung;
  }

  ring(): void {
    const ring = this.#ring;
    this.#rung = this.#next();
    ring();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
    });
  }
}
