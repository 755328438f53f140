import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { isOnSteps, type StripPlaces, stepAt } from "#picture/strip-places.ts";
import type { PathAction } from "#web/charts/workbench/path-state.ts";
import { pointed } from "#web/picture/picture-view.tsx";
import { isFree, moved, toggled, withStep } from "./edit.ts";

/** Pixels that a pressed pointer may stray before it drags, and by which a step is pulled out of the strip. */
const STRAY = 4;
const PULLED = 42;

interface Drag {
  readonly gesture: number;
  readonly x: number;
  readonly y: number;
  /** Where the dragged step is now; of a stroke over reused steps, the last one. */
  readonly step: number;
  /** A computed step is moved; a stroke from a reused one computes what it passes. */
  readonly kind: "move" | "stroke";
  readonly before: readonly number[];
  /** The steps as the gesture has made them so far; what is drawn may be behind. */
  readonly now: readonly number[];
  readonly dragging: boolean;
  /** It is pulled out of the strip, and let go there it is dropped. */
  readonly leaving: boolean;
}

let gestures = 0;

/**
 * How a strip is changed by hand. Pointer: a click turns a step on or off, a drag moves a computed step, pulling it out of the
 * strip drops it, and a stroke over reused steps computes them. Keys: arrows walk, with Shift they move the step; Space and
 * Enter turn it on or off, Delete off.
 */
export function useStripInput({
  steps,
  compute,
  places,
  active,
  setActive,
  change,
}: {
  readonly steps: number;
  readonly compute: readonly number[];
  readonly places: StripPlaces;
  readonly active: number | undefined;
  setActive(step: number | undefined): void;
  change(action: PathAction): void;
}) {
  const drag = useRef<Drag | undefined>(undefined);
  const [leaving, setLeaving] = useState(false);
  const edit = (next: readonly number[], gesture?: number) =>
    change({ type: "edit", compute: next, ...(gesture !== undefined && { gesture }) });
  const down = (event: PointerEvent<HTMLElement>) => {
    const [x, y] = pointed(event);
    const step = stepAt(places, x);
    if (event.button !== 0 || step === undefined || !isOnSteps(places, y)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const kind = compute.includes(step) ? "move" : "stroke";
    drag.current = {
      gesture: ++gestures,
      x,
      y,
      step,
      kind,
      before: compute,
      now: compute,
      dragging: false,
      leaving: false,
    };
    setActive(step);
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const [x, y] = pointed(event);
    const at = drag.current;
    if (!at) return setActive(isOnSteps(places, y) ? stepAt(places, x) : undefined);
    const dragging = at.dragging || Math.hypot(x - at.x, y - at.y) > STRAY;
    if (!dragging) return;
    const to = stepAt(places, x) ?? at.step;
    if (at.kind === "stroke") {
      const [low, high] = [Math.min(at.step, to), Math.max(at.step, to)];
      let next = at.now;
      for (let step = low; step <= high; step++) next = withStep(steps, next, step, true);
      edit(next, at.gesture);
      drag.current = { ...at, now: next, dragging, step: to };
      setActive(to);
      return;
    }
    const [next, step] = moved(steps, at.now, at.step, to);
    edit(next, at.gesture);
    const out = Math.abs(y - at.y) > PULLED && isFree(steps, step);
    drag.current = { ...at, now: next, dragging, step, leaving: out };
    setActive(step);
    setLeaving(out);
  };
  const up = () => {
    const at = drag.current;
    drag.current = undefined;
    setLeaving(false);
    if (!at) return;
    if (!at.dragging) edit(toggled(steps, at.now, at.step));
    else if (at.leaving) edit(withStep(steps, at.now, at.step, false), at.gesture);
  };
  const cancel = () => {
    const at = drag.current;
    drag.current = undefined;
    setLeaving(false);
    if (at?.dragging) edit(at.before, at.gesture);
  };
  const key = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape" && drag.current) cancel();
    else if (!pressed(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pressed = (event: KeyboardEvent<HTMLElement>): boolean => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if ((ctrlKey || metaKey) && /^[zy]$/i.test(key)) {
      change({ type: shiftKey || key.toLowerCase() === "y" ? "redo" : "undo" });
      return true;
    }
    const step = active ?? 0;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[key];
    if (by !== undefined && shiftKey) {
      const [next, now] = moved(steps, compute, step, step + by);
      edit(next);
      show(event.currentTarget, now);
      return true;
    }
    const to = by === undefined ? { Home: 0, End: steps - 1 }[key] : active === undefined ? 0 : step + by;
    if (to !== undefined) {
      show(event.currentTarget, Math.min(steps - 1, Math.max(0, to)));
      return true;
    }
    if (active === undefined) return false;
    if (key === " " || key === "Enter") edit(toggled(steps, compute, step));
    else if (key === "Delete" || key === "Backspace") edit(withStep(steps, compute, step, false));
    else return false;
    return true;
  };
  const show = (element: HTMLElement, step: number) => {
    setActive(step);
    const x = places.left + step * places.pitch;
    const { scrollLeft, clientWidth } = element;
    if (x < scrollLeft + places.left) element.scrollLeft = x - places.left;
    else if (x + places.pitch > scrollLeft + clientWidth) element.scrollLeft = x + places.pitch - clientWidth + 8;
  };
  return {
    leaving,
    handlers: {
      onPointerDown: down,
      onPointerMove: move,
      onPointerUp: up,
      onPointerCancel: cancel,
      onPointerLeave: () => !drag.current && setActive(undefined),
      onKeyDown: key,
      onBlur: () => setActive(undefined),
    },
  };
}
