import { align, distribute } from "#web/document/arrange.ts";
import { GRID } from "#web/scene/node-layout.ts";
import { act } from "#web/store/editor.ts";
import type { Action } from "./action.ts";
import { autoLayout } from "./auto-layout.ts";
import { chosen, historyNow, rectsOf, someChosen } from "./chosen.ts";

export const SIDES = ["left", "centre", "right", "top", "middle", "bottom"] as const;
export const WAYS = ["across", "down"] as const;

const ARROWS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;
const FAR = 5;

/** Moves the selection by grid lines; presses that follow each other are one step. */
function nudge([dx, dy]: readonly [number, number], lines: number): void {
  act([{ type: "move", ids: chosen(), by: [dx * lines * GRID, dy * lines * GRID] }], { merge: "nudge" });
}

/** How things lie to each other. */
export const arrangeActions: readonly Action[] = [
  {
    id: "layout",
    keys: "L",
    enabled: () => (historyNow()?.document.nodes.length ?? 0) > 0,
    run: () => void autoLayout(),
  },
  ...SIDES.map(
    (side): Action => ({
      id: `align-${side}`,
      enabled: () => chosen().length > 1,
      run: () => act([{ type: "place", places: align(rectsOf(chosen()), side) }]),
    }),
  ),
  ...WAYS.map(
    (way): Action => ({
      id: `distribute-${way}`,
      enabled: () => chosen().length > 2,
      run: () => act([{ type: "place", places: distribute(rectsOf(chosen()), way) }]),
    }),
  ),
  ...Object.entries(ARROWS).flatMap(([name, way]): Action[] => {
    const key = `Arrow${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return [
      { id: `nudge-${name}`, keys: `Alt+${key}`, silent: true, enabled: someChosen, run: () => nudge(way, 1) },
      {
        id: `nudge-${name}-far`,
        keys: `Shift+Alt+${key}`,
        silent: true,
        enabled: someChosen,
        run: () => nudge(way, FAR),
      },
    ];
  }),
];
