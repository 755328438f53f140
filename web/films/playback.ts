import { useCallback, useEffect, useRef, useState } from "react";

/** How a clip is being played. */
export interface Playback {
  readonly frame: number;
  readonly count: number;
  readonly playing: boolean;
  /** 1 is as fast as it was made. */
  readonly rate: number;
  toggle(): void;
  /** Stops, and shows a frame; the first comes after the last. */
  show(frame: number): void;
  setRate(rate: number): void;
}

/** Which frame is shown at a time, of frames that are shown for so long each, over and over. */
function frameAt(durations: readonly number[], time: number): number {
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  if (total <= 0) return 0;
  let left = ((time % total) + total) % total;
  for (const [k, duration] of durations.entries()) {
    if (left < duration) return k;
    left -= duration;
  }
  return 0;
}

const NO_MOTION = "(prefers-reduced-motion: reduce)";

/** Plays frames over and over, at first unless the person wants no motion. */
export function usePlayback(durations: readonly number[]): Playback {
  const count = durations.length;
  const [frame, setFrame] = useState(0);
  const [playing, setPlaying] = useState(() => !matchMedia(NO_MOTION).matches);
  const [rate, setRate] = useState(1);
  const shown = useRef(0);
  shown.current = Math.min(frame, Math.max(0, count - 1));
  const moving = playing && count > 1;
  useEffect(() => {
    if (!moving) return;
    let last = performance.now();
    // From the beginning of the frame that is shown.
    let time = durations.slice(0, shown.current).reduce((sum, duration) => sum + duration, 0);
    let asked = requestAnimationFrame(function next(now) {
      time += (now - last) * rate;
      last = now;
      setFrame(frameAt(durations, time));
      asked = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(asked);
  }, [moving, durations, rate]);
  const show = useCallback(
    (to: number) => {
      setPlaying(false);
      if (count > 0) setFrame(((to % count) + count) % count);
    },
    [count],
  );
  const toggle = useCallback(() => setPlaying((on) => !on), []);
  return { frame: shown.current, count, playing: moving, rate, toggle, show, setRate };
}

/** The frame of a clip beside another of more or fewer frames, so that both begin and end together. */
export function frameBeside(frame: number, count: number, own: number): number {
  return count === own || count < 2 ? Math.min(frame, own - 1) : Math.round((frame * (own - 1)) / (count - 1));
}
