import { dieWithParent } from "./orphan-watch.ts";

export interface Served<ToChild, FromChild> {
  /** Of this program, as it is on disk. */
  readonly version: string;
  readonly onMessage: (message: ToChild) => void;
  /** What is said to a parent of another version, whatever it asks. @param parentVersion empty if it tells none. */
  readonly refusal: (parentVersion: string) => FromChild;
}

/**
 * Makes this process the child of the one that `nodeProgram` has started it from: it does what messages ask, and ends with
 * its parent, at any moment and without harm. It may be started long after its parent, from files that are newer: what the
 * two say to each other is then of two programs, and is not to be trusted.
 * @returns what says something to the parent.
 */
export function serve<ToChild, FromChild>(served: Served<ToChild, FromChild>): (message: FromChild) => void {
  const [parentVersion = "", parent = process.ppid] = process.argv.slice(2).reverse();
  const isOther = parentVersion !== served.version;
  const say = (message: FromChild) => void process.send?.(message);
  process.on("message", (message) => {
    if (isOther) say(served.refusal(parentVersion));
    else served.onMessage(message as ToChild);
  });
  process.on("disconnect", die);
  // Ctrl+C and a closing terminal reach the whole process group; the parent decides when this process ends.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  dieWithParent(Number(parent));
  // The parent may have ended before anybody listened.
  if (!process.connected || process.ppid !== Number(parent)) die();
  return say;
}

function die(): void {
  process.kill(process.pid, "SIGKILL");
}
