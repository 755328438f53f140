import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Failure } from "#core/failure.ts";
import type { Feed, Inference, Session, SessionOptions } from "../inference.ts";
import type { Tensor } from "../tensor.ts";
import { castFeeds, floatTensor } from "./cast.ts";
import { checkExternalData } from "./external-data.ts";
import type { Opened } from "./messages.ts";
import { Slot } from "./slot.ts";

/** Runs models in a child process of its own, started on first use; a child that dies is replaced at the next use. */
export class OnnxInference implements Inference {
  readonly #slot = new Slot(() => this.#opened.clear());
  readonly #opened = new Map<string, Promise<Session>>();
  readonly #defaults: SessionOptions;

  /** @param defaults options of every session that names none of its own. */
  constructor(defaults: SessionOptions = {}) {
    this.#defaults = defaults;
  }

  /** Process id of the child, while there is one. */
  get pid(): number | undefined {
    return this.#slot.pid;
  }

  open(path: string, options: SessionOptions = {}): Promise<Session> {
    const file = resolve(path);
    const ready = this.#opened.get(file);
    if (ready) return ready;
    const opening = this.#open(file, { ...this.#defaults, ...options });
    this.#opened.set(file, opening);
    opening.catch(() => this.#opened.delete(file));
    return opening;
  }

  async #open(path: string, options: SessionOptions): Promise<Session> {
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw new Failure("onnx/missing-file", `The model file ${path} cannot be read. Check the path, and that the export is complete.`, { cause });
    });
    await checkExternalData(path, bytes);
    return this.#session(path, await this.#load(path, options), options);
  }

  async #load(path: string, options: SessionOptions): Promise<Opened> {
    const reply = await this.#slot.ask({ op: "open", path, options });
    return (reply as Extract<typeof reply, { opened: Opened }>).opened;
  }

  #session(path: string, opened: Opened, options: SessionOptions): Session {
    const run = async (feeds: Readonly<Record<string, Feed>>, signal?: AbortSignal) => {
      const cast = castFeeds(path, opened.inputs, feeds);
      if (!this.#opened.has(path)) {
        this.#opened.set(path, Promise.resolve(session));
        await this.#load(path, options);
      }
      const reply = await this.#slot.ask({ op: "run", path, feeds: cast }, signal);
      const outputs = (reply as Extract<typeof reply, { outputs: object }>).outputs;
      return Object.fromEntries(Object.entries(outputs).map(([name, wire]): [string, Tensor] => [name, floatTensor(wire)]));
    };
    const session: Session = { path, ...opened, run };
    return session;
  }

  async release(path: string): Promise<void> {
    const file = resolve(path);
    if (!this.#opened.delete(file)) return;
    await this.#slot.ask({ op: "release", path: file });
  }

  async close(): Promise<void> {
    this.#opened.clear();
    await this.#slot.close();
  }
}
