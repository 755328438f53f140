/** What has been opened and is to be closed again, the last first. */
export class Closers {
  readonly #steps: { readonly name: string; readonly close: () => unknown }[] = [];

  add(name: string, close: () => unknown): void {
    this.#steps.push({ name, close });
  }

  /** Closes everything; what fails does not keep the rest open. @param failed told of it. */
  async close(failed: (name: string, error: unknown) => void): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.close();
      } catch (error) {
        failed(step.name, error);
      }
    }
  }
}
