import { type Failure, recordOf } from "#core/failure.ts";
import { version } from "#process/home.ts";
import { nodeProgram } from "#process/node-program.ts";
import { Child, type End } from "#process/parent.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { workerDied, workerKilled, workerNotStarted } from "./exit-reason.ts";
import type { KeyTurns } from "./key-turns.ts";
import type { Ending, FromRunProcess, Order, ToRunProcess, Workplace } from "./messages.ts";

export interface RunProcessOptions {
  /** How long a run may go on after it was told to stop, in milliseconds; then its process is ended. */
  readonly graceMs: number;
  /** Shared by the run processes of one data folder. */
  readonly turns: KeyTurns<unknown>;
}

/** Told what happens in a run, in order. */
export interface RunListener {
  event(event: RunEvent): void;
  /** This attempt got further than those before. */
  further(): void;
}

interface Pending {
  readonly listener: RunListener;
  readonly end: (ending: Ending) => void;
  /** The process has been given the run. */
  begun?: boolean;
  stop?: "cancel" | "interrupt";
  /** Calls off the killing of what does not stop. */
  spare?: (() => void) | undefined;
}

type RunChild = Child<ToRunProcess, FromRunProcess>;

const program = nodeProgram<ToRunProcess, FromRunProcess>(new URL("./child.ts", import.meta.url), "run-process");

/** A process that performs runs, one at a time; started when it is first needed, and replaced after it died. */
export class RunProcess {
  readonly #workplace: Workplace;
  readonly #options: RunProcessOptions;
  #child: RunChild | undefined;
  #started: Promise<void> | undefined;
  #pending: Pending | undefined;

  constructor(workplace: Workplace, options: RunProcessOptions) {
    this.#workplace = workplace;
    this.#options = options;
  }

  /** Process id, while there is a process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves once there is a process that can perform runs. @throws Failure `worker/not-started`. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  /**
   * Makes an attempt at a run, after the one before it has ended. Never rejects: a process that dies is an ending, too.
   */
  run(order: Order, listener: RunListener): Promise<Ending> {
    return new Promise((resolve) => {
      const pending: Pending = {
        listener,
        end: (ending) => {
          pending.spare?.();
          this.#pending = undefined;
          resolve(ending);
        },
      };
      this.#pending = pending;
      const begin = () => {
        pending.begun = true;
        this.#child?.send({ op: "run", order });
        if (pending.stop) this.#child?.send({ op: "stop", why: pending.stop });
      };
      this.start().then(begin, (failed: Failure) => pending.end({ how: "died", failure: recordOf(failed) }));
    });
  }

  /** Ends the run at hand after its step, as cancelled or, to go on another time, as interrupted. */
  stop(why: "cancel" | "interrupt"): void {
    const pending = this.#pending;
    if (pending === undefined || pending.stop !== undefined) return;
    const { graceMs } = this.#options;
    pending.stop = why;
    pending.spare = this.#child?.killAfter(graceMs, workerKilled(graceMs));
    if (pending.begun) this.#child?.send({ op: "stop", why });
  }

  /** Resolves when the process that there is now has ended. */
  async gone(): Promise<void> {
    await this.#child?.gone;
  }

  /** Ends the process at once, whatever it does. It may be started again. */
  async end(): Promise<void> {
    this.#child?.kill();
    await this.gone();
  }

  #start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const child: RunChild = new Child(program, {
        version,
        onMessage: (message) => {
          if (message.say === "ready") resolve();
          else if (message.say === "unfit") child.kill(workerNotStarted(message.message));
          else this.#hear(message, child);
        },
      });
      this.#child = child;
      void child.gone.then((end) => {
        this.#ended(child, end);
        // Heard of no more if it was ready before.
        reject(end.reason ?? workerNotStarted([end.how, end.lastWords.trim()].filter(Boolean).join(": ")));
      });
      child.send({ op: "begin", workplace: this.#workplace });
    });
  }

  #hear(message: Exclude<FromRunProcess, { say: "ready" | "unfit" }>, child: RunChild): void {
    const { turns } = this.#options;
    if (message.say === "event") this.#pending?.listener.event(message.event);
    else if (message.say === "further") this.#pending?.listener.further();
    else if (message.say === "ended") this.#pending?.end(message.ending);
    else if (message.say === "give-back") turns.giveBack(message.key, child);
    else turns.want(message.key, child, () => child.send({ op: "turn", key: message.key }));
  }

  #ended(child: RunChild, { how, lastWords, reason, error }: End): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#started = undefined;
    this.#options.turns.leave(child);
    const failed = reason ?? (error ? workerNotStarted(how) : workerDied(how, lastWords));
    this.#pending?.end({ how: "died", failure: recordOf(failed) });
  }
}
