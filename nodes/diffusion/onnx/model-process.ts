import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Failure } from "#core/failure.ts";
import type { TaskEvent } from "#diffusion/run/tasks.ts";
import type { Abort, Message, Reply, Request, Results } from "./messages.ts";
import { died, notStarted } from "./process-failure.ts";
import { programVersion } from "./program-version.ts";

interface Pending {
  readonly child: ChildProcess;
  readonly request: Request;
  resolve(reply: Reply): void;
  reject(reason: unknown): void;
  readonly onEvent: ((event: TaskEvent) => void) | undefined;
}

const childFile = fileURLToPath(new URL("./child.ts", import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** One child process, started when it is first asked and replaced after it died. It is asked one thing at a time. */
export class Slot {
  readonly #grace: number;
  readonly #onLost: () => void;
  #child: ChildProcess | undefined;
  #pending: Pending | undefined;
  #lastWords = "";

  /**
   * @param grace milliseconds that an aborted request may go on before its process is killed.
   * @param onLost told that the process has ended, and all its sessions with it.
   */
  constructor(grace: number, onLost: () => void) {
    this.#grace = grace;
    this.#onLost = onLost;
  }

  /** Process id of the child, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Ends when the child has answered or is dead: an abort only shortens the wait to the grace time.
   * @param onEvent told what happens on the way, until the signal is aborted.
   * @throws Failure with the child's own code; `onnx/process-died`.
   */
  async ask<R extends Request>(
    request: R,
    signal?: AbortSignal,
    onEvent?: (event: TaskEvent) => void,
  ): Promise<Results[R["op"]]> {
    signal?.throwIfAborted();
    const child = this.#child ?? (await this.#start());
    let killer: NodeJS.Timeout | undefined;
    const kill = () => child.kill("SIGKILL");
    const abort: Abort = { op: "abort" };
    const hurry = () => {
      child.send(abort, () => {});
      killer = setTimeout(kill, this.#grace);
    };
    signal?.addEventListener("abort", hurry, { once: true });
    keepProgramAlive(child, true);
    this.#lastWords = "";
    try {
      const reply = await new Promise<Reply>((resolve, reject) => {
        const heard = onEvent && ((event: TaskEvent) => signal?.aborted || onEvent(event));
        this.#pending = { child, request, resolve, reject, onEvent: heard };
        // What cannot be sent meets a child that is ending; its end tells why.
        child.send(request, (error) => error && kill());
      });
      if ("failure" in reply) throw this.#failureOf(reply.failure, child);
      return reply.result as Results[R["op"]];
    } finally {
      this.#pending = undefined;
      signal?.removeEventListener("abort", hurry);
      clearTimeout(killer);
      // A child that is being ended is waited for by who ends it.
      if (this.#child === child) keepProgramAlive(child, false);
    }
  }

  #failureOf({ code, message }: { code: string; message: string }, child: ChildProcess): Failure {
    if (code === "onnx/out-of-memory") {
      // The runtime's arena keeps asking for such a big region even for a few bytes; only a new process is free of it.
      this.#forget(child);
      child.kill("SIGKILL");
    }
    return new Failure(code, message);
  }

  /** Kills the child; what it was asked is refused with this reason. */
  async end(reason: Failure): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    this.#pending?.reject(reason);
    this.#forget(child);
    child.ref();
    child.kill("SIGKILL");
    await ended;
  }

  async #start(): Promise<ChildProcess> {
    const child = forked();
    if (child.pid === undefined) throw notStarted(await new Promise<Error>((resolve) => child.once("error", resolve)));
    this.#child = child;
    // A signal or a message that does not reach it: its end is what counts.
    child.on("error", () => {});
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-1000);
    });
    child.on("message", (message: Message) => {
      const pending = this.#pendingOf(child);
      if ("event" in message) pending?.onEvent?.(message.event);
      else pending?.resolve(message);
    });
    child.once("exit", () => this.#forget(child));
    // Comes after exit, when all that it said has been read.
    child.once("close", (code, signal) => {
      const pending = this.#pendingOf(child);
      pending?.reject(died(pending.request, signal ?? `exit code ${code}`, this.#lastWords));
    });
    return child;
  }

  #pendingOf(child: ChildProcess): Pending | undefined {
    return this.#pending?.child === child ? this.#pending : undefined;
  }

  #forget(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#onLost();
  }
}

function forked(): ChildProcess {
  try {
    return fork(childFile, [programVersion], {
      execArgv: ["--import", tsx],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
  } catch (cause) {
    throw notStarted(cause as Error);
  }
}

/** An idle child is nothing that a program should wait for. */
function keepProgramAlive(child: ChildProcess, alive: boolean): void {
  const handles = [child, child.channel, child.stderr as { ref?(): void; unref?(): void } | null];
  for (const handle of handles) alive ? handle?.ref?.() : handle?.unref?.();
}
