import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface Program {
  readonly process: ChildProcess;
  /** The next line that it writes; undefined after its end. */
  line(): Promise<string | undefined>;
  /** Ends it as a crash would, and waits until it is gone. */
  kill(): Promise<void>;
}

/** A program of the folder beside, in a process of its own. */
export function startProgram(name: string, ...args: string[]): Program {
  const file = (path: string) => fileURLToPath(new URL(`./programs/${path}`, import.meta.url));
  const child = spawn(process.execPath, [file("launch.js"), file(name), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    process: child,
    line: async () => (await lines.next()).value,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
