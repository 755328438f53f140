import { useEffect, useRef, useState } from "react";
import type { Said } from "#core/said.ts";
import type { RunSummary } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";

/** How far a run is. */
export interface RunProgress {
  /** 0 to 1. */
  readonly share: number;
  /** Milliseconds, once it can be told. */
  readonly left: number | undefined;
  /** The node at work, as it is called while it runs. */
  readonly node: string | undefined;
  /** What it says of itself: how far it is, and with what. */
  readonly percent: number | undefined;
  readonly note: Said | undefined;
}

/** How far a run is by its nodes: those that are done, and what the one at work says. */
function shareDone({ nodesDone, nodesTotal }: RunSummary, states: NodeStates | undefined): number {
  const at = Object.values(states ?? {}).find(({ status }) => status === "running")?.progress;
  const done = nodesDone + (at ? at.done / at.total : 0);
  return nodesTotal === 0 ? 0 : Math.min(1, done / nodesTotal);
}

/** The progress of a run, second by second. Times are reckoned by when they were heard here, since clocks differ. */
export function useProgress(run: RunSummary, states: NodeStates | undefined): RunProgress {
  const running = run.status === "running";
  const now = useNow(running);
  const heard = useRef<{ readonly eta: number | undefined; readonly at: number }>({ eta: undefined, at: now });
  if (heard.current.eta !== run.etaMs) heard.current = { eta: run.etaMs, at: Date.now() };
  const left = run.etaMs === undefined ? undefined : Math.max(0, run.etaMs - (now - heard.current.at));
  const passed = run.startedAt === undefined ? 0 : Math.max(0, now - run.startedAt);
  const share = left === undefined ? shareDone(run, states) : passed / (passed + left || 1);
  const at = Object.entries(states ?? {}).find(([, { status }]) => status === "running");
  const progress = at?.[1].progress;
  const percent = progress && Math.floor((100 * progress.done) / progress.total);
  return { share, left: running ? left : undefined, node: at?.[0], percent, note: progress?.note };
}

/** The time, every half second while it matters. */
export function useNow(ticking: boolean): number {
  const [now, set] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    set(Date.now());
    const timer = setInterval(() => set(Date.now()), 500);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

/** Time left as a clock counts down: 0:07, 12:30, 1:02:05. */
export function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
