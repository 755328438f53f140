import type { ChildProcess } from "node:child_process";
import type { Failure } from "#core/failure.ts";
import type { Program } from "./program.ts";

/** How a process has ended. */
export interface End {
  /** The signal or exit code; or, where there never was a process, why. */
  readonly how: string;
  /** Why there never was one. */
  readonly error?: Error;
  /** The last that it wrote on stderr, as it wrote it. */
  readonly lastWords: string;
  /** Why this side has killed it, if it was given a reason. */
  readonly reason: Failure | undefined;
}

export interface ChildOptions<FromChild> {
  /** Of this program; the child compares it with its own. */
  readonly version: string;
  readonly onMessage: (message: FromChild) => void;
  /** Told at once when it has ended, while what it said before may still be on its way. */
  readonly onExit?: () => void;
}

const QUOTED = 2000;

/**
 * A child process from its start to its end, as its parent sees it; whoever needs another one makes another. It may be killed
 * at any moment, and is the parent's alone to end: what it runs ends with its parent, and heeds no signal of a terminal.
 */
export class Child<ToChild, FromChild> {
  /** How it ended, once it has, and all that it said has been heard. Never rejects. */
  readonly gone: Promise<End>;
  readonly #program: Program<ToChild, FromChild>;
  #process: ChildProcess | undefined;
  #lives = false;
  #lastWords = "";
  #reason: Failure | undefined;

  /** Starts it. One that cannot be started is as good as one that ends at once: it has no `pid`, and `gone` says why. */
  constructor(program: Program<ToChild, FromChild>, options: ChildOptions<FromChild>) {
    this.#program = program;
    this.gone = new Promise((resolve) => {
      const end = (how: string, error?: Error) => {
        this.#lives = false;
        resolve({ how, lastWords: this.#lastWords, reason: this.#reason, ...(error && { error }) });
      };
      try {
        this.#process = this.#start(options, end);
      } catch (error) {
        end((error as Error).message, error as Error);
      }
    });
  }

  /** Process id, while it lives. */
  get pid(): number | undefined {
    return this.#lives ? this.#process?.pid : undefined;
  }

  /** @throws Error for what cannot be made a message. */
  send(message: ToChild): void {
    if (!this.#lives) return;
    // What cannot be sent meets a process that is ending; its end tells why.
    this.#program.send(this.#process!, message, (error) => error && this.kill());
  }

  /** Ends it at once, whatever it does. @param reason what `gone` shall say; the first that is given stays. */
  kill(reason?: Failure): void {
    this.#reason ??= reason;
    if (this.#lives) this.#process?.kill("SIGKILL");
  }

  /** Kills it unless it has ended, or the returned function was called, within a grace time in milliseconds. */
  killAfter(graceMs: number, reason?: Failure): () => void {
    const killer = setTimeout(() => this.kill(reason), graceMs);
    return () => clearTimeout(killer);
  }

  /** From now on it is quoted with what it writes from now on. */
  forgetWords(): void {
    this.#lastWords = "";
  }

  /** Whether this program goes on for as long as the child lives; at first it does. */
  keepProgramAlive(alive: boolean): void {
    const child = this.#process;
    const streams = (child?.stdio ?? []) as readonly ({ ref?(): void; unref?(): void } | null | undefined)[];
    for (const handle of [child, child?.channel, ...streams]) alive ? handle?.ref?.() : handle?.unref?.();
  }

  #start({ version, onMessage, onExit }: ChildOptions<FromChild>, end: (how: string, error?: Error) => void) {
    const child = this.#program.start([String(process.pid), version]);
    this.#lives = child.pid !== undefined;
    child.on("error", (error) => {
      // Of one that lives it is a signal or a message that did not reach it: its end is what counts.
      if (child.pid === undefined) end(error.message, error);
    });
    child.stderr?.setEncoding("utf8").on("data", (words: string) => {
      this.#lastWords = (this.#lastWords + words).slice(-QUOTED);
    });
    this.#program.listen(child, onMessage, (reason) => this.kill(reason));
    child.once("exit", () => {
      this.#lives = false;
      onExit?.();
    });
    // Comes after exit, when all that it said has been read.
    child.once("close", (code, signal) => end(signal ?? `exit code ${code}`));
    return child;
  }
}
