import type { ChildProcess } from "node:child_process";
import type { Failure } from "#core/failure.ts";

/** What a child process runs, and the way in which messages reach it and come from it. */
export interface Program<ToChild, FromChild> {
  /**
   * @param handshake the last arguments that the program is given: the process id of its parent, and the parent's version.
   * @throws Error when the system will not hear of it.
   */
  start(handshake: readonly string[]): ChildProcess;
  /** @param sent told when the message is on its way, or with why it cannot be. */
  send(child: ChildProcess, message: ToChild, sent: (error?: Error | null) => void): void;
  /** @param broken told that what the child says cannot be understood, and nothing after it. */
  listen(child: ChildProcess, hear: (message: FromChild) => void, broken: (reason: Failure) => void): void;
}
