import { useEffect, useRef, useState } from "react";
import type { Said } from "#core/said.ts";
import type { RunSummary } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import { useServer } from "#web/store/server.ts";

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
  /** What it counts, a second, at the pace of late. */
  readonly rate: number | undefined;
  readonly note: Said | undefined;
}

/** How far a run is by its nodes: those that are done, and what the one at work says. */
function shareDone({ nodesDone, nodesTotal }: RunSummary, states: NodeStates | undefined): number {
  const at = Object.values(states ?? {}).find(({ status }) => status === "running")?.progress;
  const done = nodesDone + (at ? at.done / at.total : 0);
  return nodesTotal === 0 ? 0 : Math.min(1, done / nodesTotal);
}

/** Nothing has moved for so long, or for so many times as long as the last movement took: then nothing is reckoned on. */
const STILL_MS = 10_000;
const STILL_TIMES = 3;

/** When something was last heard of a run. */
interface Heard {
  readonly eta: number | undefined;
  readonly etaAt: number;
  readonly mark: string;
  readonly movedAt: number;
  /** Milliseconds between the last two movements. */
  readonly between: number;
}

/**
 * The progress of a run, second by second. Times are reckoned by when they were heard here, since clocks differ; while the server is
 * not heard, or nothing has moved for long, they stand still, too.
 */
export function useProgress(run: RunSummary, states: NodeStates | undefined): RunProgress {
  const running = run.status === "running";
  const offline = useServer(({ status }) => status !== "online");
  const now = useNow(running && !offline);
  const at = Object.entries(states ?? {}).find(([, { status }]) => status === "running");
  const progress = at?.[1].progress;
  const mark = `${run.nodesDone} ${at?.[0]} ${progress?.done}`;
  const heard = useRef<Heard>({ eta: undefined, etaAt: now, mark, movedAt: now, between: 0 });
  const { current } = heard;
  if (current.eta !== run.etaMs || current.mark !== mark)
    heard.current = {
      ...(current.eta === run.etaMs ? current : { ...current, eta: run.etaMs, etaAt: Date.now() }),
      ...(current.mark !== mark && { mark, movedAt: Date.now(), between: Date.now() - current.movedAt }),
    };
  const { etaAt, movedAt, between } = heard.current;
  const time = Math.min(now, movedAt + Math.max(STILL_MS, STILL_TIMES * between));
  const left = run.etaMs === undefined ? undefined : Math.max(0, run.etaMs - Math.max(0, time - etaAt));
  const passed = run.startedAt === undefined ? 0 : Math.max(0, time - run.startedAt);
  const share = left === undefined ? shareDone(run, states) : passed / (passed + left || 1);
  const percent = progress && Math.floor((100 * progress.done) / progress.total);
  return {
    share,
    left: running ? left : undefined,
    node: at?.[0],
    percent,
    rate: progress?.etaMs ? (1000 * (progress.total - progress.done)) / progress.etaMs : undefined,
    note: progress?.note,
  };
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

/** A pace in as many digits as can be trusted. */
export function rateText(rate: number): string {
  return rate >= 100 ? String(Math.round(rate)) : String(Number(rate.toPrecision(2)));
}
