import { Worker } from "node:worker_threads";

/**
 * Kills this process within a second of its parent's end, even in the middle of a native call that blocks the main thread and
 * so would otherwise go on for minutes with nobody to answer to.
 * @param parent the parent's process id.
 */
export function dieWithParent(parent: number): void {
  new Worker(watch, { eval: true, execArgv: [], workerData: parent }).unref();
}

/** A thread of its own, in plain JavaScript so that it starts without a loader. Only where ppid never changes is kill(0) needed. */
const watch = `
  const { workerData: parent } = require("node:worker_threads");
  const lives = () => {
    try {
      return process.ppid === parent && process.kill(parent, 0);
    } catch (cause) {
      return cause.code === "EPERM";
    }
  };
  setInterval(() => lives() || process.kill(process.pid, "SIGKILL"), 500);
`;
