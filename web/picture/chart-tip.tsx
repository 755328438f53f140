import { type ReactNode, useLayoutEffect, useRef, useState } from "react";

/** What is told of the thing under the pointer: beside it, and within the space around. Screen readers hear `said`. */
export function ChartTip({
  x,
  y,
  said,
  children,
}: {
  readonly x: number;
  readonly y: number;
  readonly said: string;
  readonly children: ReactNode;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: x, top: y });
  useLayoutEffect(() => {
    const tip = ref.current;
    const space = tip?.offsetParent;
    if (!tip || !space) return;
    const { scrollLeft, clientWidth, clientHeight } = space;
    const right = x + 16 + tip.offsetWidth <= scrollLeft + clientWidth;
    const left = right ? x + 16 : Math.max(scrollLeft + 4, x - 16 - tip.offsetWidth);
    const top = Math.max(4, Math.min(y + 12, clientHeight - tip.offsetHeight - 4));
    setPlace((before) => (before.left === left && before.top === top ? before : { left, top }));
  });
  return (
    <>
      <div ref={ref} className="chart-tip" aria-hidden style={place}>
        {children}
      </div>
      <span className="chart-said" role="status">
        {said}
      </span>
    </>
  );
}
