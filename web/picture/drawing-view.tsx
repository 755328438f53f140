import { useState } from "react";
import type { Drawing } from "#picture/drawing.ts";
import { ChartTip } from "./chart-tip.tsx";
import { PictureView, type PictureViewProps } from "./picture-view.tsx";

type Shell = "room" | "bar" | "tools" | "exported" | "style" | "empty";

/** A drawing of a preview: what the pointer is over, or the arrow keys are at, is told. */
export function DrawingView({
  drawing,
  name,
  ...shell
}: Pick<PictureViewProps, Shell> & { readonly drawing: Drawing | undefined; readonly name: string }) {
  const [chosen, setSpot] = useState<number>();
  // Another drawing may have fewer spots.
  const spot = chosen !== undefined && drawing && chosen < drawing.spots ? chosen : undefined;
  const tip = spot === undefined ? undefined : drawing?.tip(spot);
  return (
    <PictureView
      {...shell}
      picture={drawing?.picture}
      over={spot === undefined ? undefined : drawing?.cursor(spot)}
      role="img"
      aria-label={name}
      onPoint={(x, y) => setSpot(drawing?.where(x, y))}
      onAway={() => setSpot(undefined)}
      onKey={(key) => {
        const next = drawing?.walk(spot, key);
        if (next !== undefined) setSpot(next);
        return next !== undefined;
      }}
    >
      {tip && (
        <ChartTip x={tip.x} y={tip.y} said={[tip.title, ...tip.facts.map((fact) => fact.join(": "))].join(" · ")}>
          <b>{tip.title}</b>
          <table>
            <tbody>
              {tip.facts.map(([fact, value]) => (
                <tr key={fact}>
                  <td>{fact}</td>
                  <td>{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ChartTip>
      )}
    </PictureView>
  );
}
