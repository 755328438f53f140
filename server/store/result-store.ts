import type { WrittenFile } from "#kit/files.ts";
import type { Preview } from "#kit/preview.ts";

/** The result of a node. */
export interface Stored {
  /** Values by output port; never changed. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The content hash of each output. */
  readonly hashes: Readonly<Record<string, string>>;
  /** The last picture that the node showed while it ran. */
  readonly preview?: Preview;
  /** Files that it wrote: the result holds only as long as they stand. */
  readonly files: readonly WrittenFile[];
}

/** Results by key: 64 hex digits that stand for all a result depends on. Forgetting one costs time and nothing else. */
export interface ResultStore {
  get(key: string): Promise<Stored | undefined>;
  put(key: string, value: Stored): Promise<void>;
}

/** Results kept in memory as they are, without a limit, as long as the store itself: for tests and for single runs. */
export function memoryResults(): ResultStore {
  const results = new Map<string, Stored>();
  return {
    get: async (key) => results.get(key),
    put: async (key, value) => {
      results.set(key, value);
    },
  };
}
