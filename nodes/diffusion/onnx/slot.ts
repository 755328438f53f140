import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Failure } from "#core/failure.ts";
import type { Reply, Request } from "./messages.ts";

type Distributed<T> = T extends unknown ? Omit<T, "id"> : never;
type Question = Distributed<Request>;

interface Waiting {
  resolve(reply: Reply): void;
  reject(reason: unknown): void;
}

/** How long a cancelled run may go on before its process is killed, in milliseconds. */
const GRACE = 5000;

const childFile = fileURLToPath(new URL("./child.ts", import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** One child process and the questions it has not answered. A dead child fails its questions; the next question starts another. */
export class Slot {
  #child: ChildProcess | undefined;
  #lastWords = "";
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();
  /** Runs that were cancelled while the child was in them: each with the timer that will kill it. */
  readonly #abandoned = new Map<number, NodeJS.Timeout>();
  /** Told that every session in the process is gone. */
  readonly #onLost: () => void;

  constructor(onLost: () => void) {
    this.#onLost = onLost;
  }

  /** Process id of the child, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * @throws Failure with the child's own code; `onnx/process-died`; the signal's reason when aborted. An aborted question lets
   *   the process finish within a grace time and kills it after that.
   */
  async ask(question: Question, signal?: AbortSignal): Promise<Reply> {
    signal?.throwIfAborted();
    const child = this.#child ?? this.#start();
    const id = this.#next++;
    const answered = new Promise<Reply>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#rest();
    child.send({ ...question, id } as Request, (error) => error && this.#waiting.get(id)?.reject(died(error.message)));
    const stop = () => this.#abandon(id, signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const reply = await answered;
      if ("failure" in reply) throw new Failure(reply.failure.code, reply.failure.message);
      return reply;
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#waiting.delete(id);
      this.#rest();
    }
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    // An idle child is not waited for by the program, but its end is.
    child.ref();
    child.kill("SIGKILL");
    await ended;
  }

  #start(): ChildProcess {
    const child = fork(childFile, [], {
      execArgv: ["--import", tsx],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#lastWords = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-400);
    });
    child.on("message", (reply: Reply) => this.#answer(reply));
    child.once("exit", (code, signal) => this.#lost(child, signal ?? `exit code ${code}`));
    child.once("error", (error) => this.#lost(child, error.message));
    this.#child = child;
    return child;
  }

  /** An idle child does not keep the program alive. */
  #rest(): void {
    const idle = this.#waiting.size === 0;
    const child = this.#child;
    if (!child) return;
    if (idle) {
      child.unref();
      child.channel?.unref();
      (child.stderr as { unref?: () => void } | null)?.unref?.();
    } else {
      child.ref();
      child.channel?.ref();
    }
  }

  #abandon(id: number, reason: unknown): void {
    const child = this.#child;
    if (!this.#waiting.has(id) || !child) return;
    const killer = setTimeout(() => child.kill("SIGKILL"), GRACE);
    killer.unref();
    this.#abandoned.set(id, killer);
    this.#waiting.get(id)?.reject(reason);
  }

  #answer(reply: Reply): void {
    clearTimeout(this.#abandoned.get(reply.id));
    this.#abandoned.delete(reply.id);
    this.#waiting.get(reply.id)?.resolve(reply);
  }

  #lost(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const killer of this.#abandoned.values()) clearTimeout(killer);
    this.#abandoned.clear();
    this.#onLost();
    for (const waiting of this.#waiting.values()) waiting.reject(died(how, this.#lastWords));
    this.#waiting.clear();
  }
}

function died(how: string, words = ""): Failure {
  const memory = how === "SIGKILL" ? " (out of memory, or killed by hand)" : "";
  const said = words.trim() ? ` Its last words: ${words.trim().replace(/\s+/g, " ")}.` : "";
  return new Failure(
    "onnx/process-died",
    `The process that runs the model ended with ${how}${memory}.${said} Try again with a smaller batch; nothing that had finished is lost.`,
  );
}
