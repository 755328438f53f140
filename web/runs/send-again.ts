import { useKeptRuns } from "./kept-runs.ts";
import { sendKept } from "./submit.ts";

const FIRST_MS = 2000;
const LONGEST_MS = 60_000;

/**
 * Tries again to send the runs that are kept, after two seconds and then after twice as long each time, up to a minute: also while the
 * socket stands, since what refuses requests may let that be.
 */
export function sendAgain(): void {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = () => {
    clearTimeout(timer);
    if (useKeptRuns.getState().runs.length === 0) {
      tries = 0;
      return;
    }
    timer = setTimeout(() => void sendKept().finally(plan), Math.min(LONGEST_MS, FIRST_MS * 2 ** tries++));
  };
  useKeptRuns.subscribe(plan);
  plan();
}
