import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import "./resizer.css";

const STEP = 16;

/** The edge of a panel: dragged, or moved with the arrow keys, it makes it wider or narrower. A double click sets it back. */
export function Resizer({
  name,
  side,
  width,
  min,
  max,
  usual,
  onChange,
}: {
  readonly name: string;
  /** The side of the panel it is at. */
  readonly side: "left" | "right";
  /** CSS pixels, all of them. */
  readonly width: number;
  readonly min: number;
  readonly max: number;
  readonly usual: number;
  onChange(width: number): void;
}) {
  const start = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const way = side === "right" ? 1 : -1;
  const set = (next: number) => onChange(Math.round(Math.max(min, Math.min(max, next))));
  const down = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    // What is seen may be narrower than what was chosen, in a small window.
    const seen = event.currentTarget.parentElement?.getBoundingClientRect().width ?? width;
    start.current = { x: event.clientX, width: seen };
  };
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(width + way * by);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line between two parts that can be moved
    <div
      className={`resizer ${side}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={name}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={down}
      onPointerMove={({ clientX }) => start.current && set(start.current.width + way * (clientX - start.current.x))}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onLostPointerCapture={() => {
        start.current = undefined;
      }}
      onDoubleClick={() => set(usual)}
      onKeyDown={keys}
    />
  );
}
