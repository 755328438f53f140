import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Failure } from "#core/failure.ts";
import { version } from "#nodes/version.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { workerDied, workerKilled, workerNotStarted } from "./exit-reason.ts";
import type { KeyTurns } from "./key-turns.ts";
import type { Ending, FromWorker, Order, ToWorker, Workplace } from "./messages.ts";

export interface WorkerOptions {
  /** How long a run may go on after it was told to stop, in milliseconds; then its process is ended. */
  readonly graceMs: number;
  /** Shared by the workers of one data folder. */
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
  killer?: NodeJS.Timeout;
}

const childFile = fileURLToPath(new URL("./child.ts", import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const QUOTED = 2000;

/** A process that performs runs, one at a time; started when it is first needed, and replaced after it died. */
export class Worker {
  readonly #workplace: Workplace;
  readonly #options: WorkerOptions;
  #child: ChildProcess | undefined;
  #started: Promise<void> | undefined;
  #pending: Pending | undefined;
  /** Why this worker itself has ended the process. */
  #killed: Failure | undefined;
  #lastWords = "";
  #gone: Promise<void> = Promise.resolve();

  constructor(workplace: Workplace, options: WorkerOptions) {
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
          clearTimeout(pending.killer);
          this.#pending = undefined;
          resolve(ending);
        },
      };
      this.#pending = pending;
      const begin = () => {
        pending.begun = true;
        this.#send({ op: "run", order });
        if (pending.stop) this.#send({ op: "stop", why: pending.stop });
      };
      this.start().then(begin, ({ code, message }: Failure) =>
        pending.end({ how: "died", failure: { code, message } }),
      );
    });
  }

  /** Ends the run at hand after its step, as cancelled or, to go on another time, as interrupted. */
  stop(why: "cancel" | "interrupt"): void {
    const pending = this.#pending;
    if (pending === undefined || pending.stop !== undefined) return;
    const { graceMs } = this.#options;
    pending.stop = why;
    pending.killer = setTimeout(() => this.#kill(workerKilled(graceMs)), graceMs);
    if (pending.begun) this.#send({ op: "stop", why });
  }

  /** Resolves when the process that there is now has ended. */
  gone(): Promise<void> {
    return this.#gone;
  }

  /** Ends the process at once, whatever it does. It may be started again. */
  async end(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#gone;
  }

  #kill(reason: Failure): void {
    this.#killed = reason;
    this.#child?.kill("SIGKILL");
  }

  #send(message: ToWorker): void {
    // What cannot be sent meets a process that is ending; its end tells why.
    this.#child?.send(message, () => {});
  }

  #start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = forked();
      this.#child = child;
      this.#killed = undefined;
      this.#lastWords = "";
      this.#gone = new Promise((gone) => child.once("close", () => gone()));
      const fail = (why: string) => {
        child.kill("SIGKILL");
        reject(workerNotStarted(why));
      };
      child.on("error", (error) => {
        if (child.pid === undefined) this.#ended(child, String(error.message));
        fail(error.message);
      });
      child.stderr?.on("data", (chunk: Buffer) => {
        this.#lastWords = (this.#lastWords + chunk.toString()).slice(-QUOTED);
      });
      child.on("message", (message: FromWorker) => {
        if (message.say === "ready") resolve();
        else if (message.say === "unfit") fail(message.message);
        else this.#hear(message, child);
      });
      // Comes after exit, when all that it said has been read.
      child.once("close", (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        this.#ended(child, how);
        // Heard of no more if it was ready before.
        reject(workerNotStarted([how, this.#lastWords.trim()].filter(Boolean).join(": ")));
      });
      this.#send({ op: "begin", workplace: this.#workplace });
    });
  }

  #hear(message: Exclude<FromWorker, { say: "ready" | "unfit" }>, child: ChildProcess): void {
    const { turns } = this.#options;
    if (message.say === "event") this.#pending?.listener.event(message.event);
    else if (message.say === "further") this.#pending?.listener.further();
    else if (message.say === "ended") this.#pending?.end(message.ending);
    else if (message.say === "give-back") turns.giveBack(message.key, child);
    else
      turns.want(message.key, child, () => child.send({ op: "turn", key: message.key } satisfies ToWorker, () => {}));
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#started = undefined;
    this.#options.turns.leave(child);
    const { code, message } = this.#killed ?? workerDied(how, this.#lastWords);
    this.#pending?.end({ how: "died", failure: { code, message } });
  }
}

function forked(): ChildProcess {
  return fork(childFile, [String(process.pid), version], {
    execArgv: ["--import", tsx],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}
