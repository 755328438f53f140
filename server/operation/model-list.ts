import { setTimeout as sleep } from "node:timers/promises";
import { said } from "#core/said.ts";
import type { ModelFolder } from "#protocol/routes-files.ts";
import { failure } from "./failures.ts";

/** How long a list may take before it is given up, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * The models of a server, looked for once at a time: who asks meanwhile gets the same list, so that folders which do not answer
 * take no more of the process however often they are asked for.
 */
export class ModelList {
  readonly #look: () => Promise<readonly ModelFolder[]>;
  readonly #patienceMs: number;
  #looking: Promise<readonly ModelFolder[]> | undefined;

  constructor(look: () => Promise<readonly ModelFolder[]>, patienceMs = PATIENCE_MS) {
    this.#look = look;
    this.#patienceMs = patienceMs;
  }

  /** @throws Failure `operation/models-unreachable` when that takes too long; what is still being looked for then goes on. */
  async list(): Promise<readonly ModelFolder[]> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    const inTime = new AbortController();
    const late = sleep(this.#patienceMs, undefined, { signal: inTime.signal, ref: false }).catch(() => undefined);
    try {
      const found = await Promise.race([this.#looking, late]);
      if (found !== undefined) return found;
    } finally {
      inTime.abort();
    }
    throw failure(
      "operation/models-unreachable",
      said(
        "A folder of models does not answer, as on a drive that has gone away; bring it back, or take it out of the models setting and start the server again.",
      ),
    );
  }
}
