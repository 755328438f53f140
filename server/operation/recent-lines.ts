/** A line of the log. */
export interface Line {
  /** ISO 8601. */
  readonly t: string;
  readonly m: string;
}

const MOST = 300;
const LONGEST = 2000;

/** The last lines of a log, for whoever asks, and new ones for whoever listens. */
export class RecentLines {
  readonly #lines: Line[] = [];
  readonly #hearers = new Set<(line: Line) => void>();

  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** @param text without colours. */
  add(text: string): void {
    const line = { t: new Date().toISOString(), m: `${text.trimEnd().slice(0, LONGEST)}\n` };
    this.#lines.push(line);
    if (this.#lines.length > MOST) this.#lines.shift();
    for (const hear of this.#hearers) hear(line);
  }

  /** @returns what ends it. */
  subscribe(hear: (line: Line) => void): () => void {
    this.#hearers.add(hear);
    return () => void this.#hearers.delete(hear);
  }
}
