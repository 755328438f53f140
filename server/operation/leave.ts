import { setTimeout as sleep } from "node:timers/promises";

/** How long a read may take that nobody waits for any more, in milliseconds. */
const PATIENCE_MS = 1000;
const LOOK_MS = 20;

/**
 * Ends the process. Node joins its threads first, and one that reads from a drive that has gone away never comes back: then the
 * process is killed, since everything that counts is on disk by now.
 */
export async function leave(code: number): Promise<never> {
  for (let waited = 0; isReading() && waited < PATIENCE_MS; waited += LOOK_MS) await sleep(LOOK_MS);
  return leaveAtOnce(code);
}

/** The same without patience. */
export function leaveAtOnce(code: number): never {
  if (isReading()) process.kill(process.pid, "SIGKILL");
  process.exit(code);
}

/** Whether a thread of this process is still at a file. */
function isReading(): boolean {
  return process.getActiveResourcesInfo().some((resource) => resource.startsWith("FSReq"));
}
