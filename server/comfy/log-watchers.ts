import type { Clients } from "./clients.ts";

/** The last lines of the server's log. */
export interface LogLines {
  readonly lines: readonly { readonly t: string; readonly m: string }[];
  /** Called with each new line until the returned function is called. */
  subscribe(hear: (line: { readonly t: string; readonly m: string }) => void): () => void;
}

/** Clients that are remembered as wanting the log; the first is forgotten beyond it. */
const MOST = 100;

/** The clients that want to hear what is logged, by the id of their socket. */
export class LogWatchers {
  readonly #ids = new Set<string>();

  set(id: string, wanted: boolean): void {
    this.#ids.delete(id);
    if (wanted) this.#ids.add(id);
    if (this.#ids.size > MOST) this.#ids.delete(this.#ids.values().next().value!);
  }

  tell(clients: Clients, line: { readonly t: string; readonly m: string }): void {
    for (const id of this.#ids) clients.get(id)?.send({ type: "logs", data: { entries: [line], size: null } });
  }
}
