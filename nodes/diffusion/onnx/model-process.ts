import { type Failure, type FailureRecord, failureFrom } from "#core/failure.ts";
import type { TaskEvent } from "#diffusion/run/tasks.ts";
import { attended } from "#process/attended.ts";
import { version } from "#process/home.ts";
import { nodeProgram } from "#process/node-program.ts";
import { Child } from "#process/parent.ts";
import type { Abort, Message, Reply, Request, Results } from "./messages.ts";
import { died, notStarted } from "./process-failure.ts";

type ModelChild = Child<Request | Abort, Message>;

interface Pending {
  readonly child: ModelChild;
  readonly request: Request;
  resolve(reply: Reply): void;
  reject(reason: unknown): void;
  readonly onEvent: ((event: TaskEvent) => void) | undefined;
}

const program = nodeProgram<Request | Abort, Message>(new URL("./child.ts", import.meta.url), "model-process");

/** The process that holds models, started when it is first asked and replaced after it died. It is asked one thing at a time. */
export class ModelProcess {
  readonly #grace: number;
  readonly #onLost: () => void;
  #child: ModelChild | undefined;
  #pending: Pending | undefined;

  /**
   * @param grace milliseconds that an aborted request may go on before the process is killed.
   * @param onLost told that the process has ended, and all its sessions with it.
   */
  constructor(grace: number, onLost: () => void) {
    this.#grace = grace;
    this.#onLost = onLost;
  }

  /** Process id, while there is a process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Ends when the process has answered or is dead: an abort only shortens the wait to the grace time.
   * @param onEvent told what happens on the way, until the signal is aborted.
   * @throws Failure with the process's own code; `onnx/process-died`.
   */
  async ask<R extends Request>(
    request: R,
    signal?: AbortSignal,
    onEvent?: (event: TaskEvent) => void,
  ): Promise<Results[R["op"]]> {
    signal?.throwIfAborted();
    const child = this.#child ?? (await this.#start());
    const attention = {
      signal,
      abort: { op: "abort" } as const,
      graceMs: this.#grace,
      isKept: () => this.#child === child,
    };
    try {
      return await attended(child, attention, async () => {
        const reply = await new Promise<Reply>((resolve, reject) => {
          const heard = onEvent && ((event: TaskEvent) => signal?.aborted || onEvent(event));
          this.#pending = { child, request, resolve, reject, onEvent: heard };
          child.send(request);
        });
        if ("failure" in reply) throw this.#failureOf(reply.failure, child);
        return reply.result as Results[R["op"]];
      });
    } finally {
      this.#pending = undefined;
    }
  }

  #failureOf(record: FailureRecord, child: ModelChild): Failure {
    if (record.code === "onnx/out-of-memory") {
      // The runtime's arena keeps asking for such a big region even for a few bytes; only a new process is free of it.
      this.#forget(child);
      child.kill();
    }
    return failureFrom(record);
  }

  /** Kills the process; what it was asked is refused with this reason. */
  async end(reason: Failure): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#forget(child);
    child.keepProgramAlive(true);
    child.kill(reason);
    await child.gone;
  }

  async #start(): Promise<ModelChild> {
    const child: ModelChild = new Child(program, {
      version: version,
      onMessage: (message) => {
        const pending = this.#pendingOf(child);
        if ("event" in message) pending?.onEvent?.(message.event);
        else pending?.resolve(message);
      },
      onExit: () => this.#forget(child),
    });
    if (child.pid === undefined) throw notStarted((await child.gone).error!);
    this.#child = child;
    void child.gone.then(({ how, lastWords, reason }) => {
      const pending = this.#pendingOf(child);
      pending?.reject(reason ?? died(pending.request, how, lastWords));
    });
    return child;
  }

  #pendingOf(child: ModelChild): Pending | undefined {
    return this.#pending?.child === child ? this.#pending : undefined;
  }

  #forget(child: ModelChild): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#onLost();
  }
}
