import { useEffect, useRef, useState } from "react";
import type { Bench } from "#web/charts/workbench/use-bench.ts";

/** A whole run through the budgets takes about this long, in milliseconds, and a frame at least that long. */
const WHOLE = 14_000;
const FRAME = 90;
const SLOWEST = 450;

/** Plays the budgets from all steps down to the fewest. */
export interface BudgetPlay {
  readonly playing: boolean;
  /** The system asks for less motion: then one goes step by step. */
  readonly reduced: boolean;
  readonly canGoBack: boolean;
  readonly canGoOn: boolean;
  toggle(): void;
  /** One step computed more. */
  back(): void;
  /** One step computed less. */
  on(): void;
}

export function useBudgetPlay({ solved, taken, setBudget }: Bench): BudgetPlay {
  const [playing, setPlaying] = useState(false);
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { budget } = taken;
  const { min, max } = solved ?? { min: 1, max: 1 };
  const pausedAt = useRef<number>(undefined);
  const latest = useRef(budget);
  latest.current = budget;
  useEffect(() => {
    if (!playing) return;
    const frames = Math.min(max - min, WHOLE / FRAME);
    const by = Math.max(1, Math.ceil((max - min) / Math.max(1, frames)));
    const pause = Math.min(SLOWEST, Math.max(FRAME, (WHOLE * by) / Math.max(1, max - min)));
    const timer = setInterval(() => {
      const next = Math.max(min, latest.current - by);
      setBudget(next);
      if (next === min) setPlaying(false);
    }, pause);
    return () => clearInterval(timer);
  }, [playing, min, max, setBudget]);
  const go = (by: number) => {
    setPlaying(false);
    setBudget(Math.min(max, Math.max(min, budget + by)));
  };
  return {
    playing,
    reduced,
    canGoBack: budget < max,
    canGoOn: budget > min,
    toggle: () => {
      // What was paused goes on; otherwise it begins with all steps.
      if (playing) pausedAt.current = budget;
      else if (pausedAt.current !== budget || budget <= min) setBudget(max);
      setPlaying(!playing);
    },
    back: () => go(1),
    on: () => go(-1),
  };
}
