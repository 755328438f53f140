import { isBare } from "./drawing.ts";
import type { Size } from "./picture.ts";

export const LEFT = 84;
const RIGHT = 16;
/** Narrower, and steps could not be hit. */
const NARROWEST = 5;
export const LANE = { errors: 150, steps: 40, best: 16, gap: 10, axis: 38, top: 14 };
/** Of the room over the steps, how much the errors get under the curve. */
const ERRORS_SHARE = 0.42;
/** A strip says something in less room than other pictures. */
const LEAST: Size = { width: 300, height: 64 };

/** What a strip shows besides its steps. */
interface StripLanes {
  /** Over them: a value of each, such as the sigmas. */
  readonly curve?: boolean;
  /** Over them: the errors of the edges. */
  readonly errors?: boolean;
  /** Under them: the best steps of the same budget. */
  readonly best?: boolean;
  /** Steps can be hit one by one: with many of them the strip is wider than its room, and scrolls. */
  readonly pressed?: boolean;
}

/** Where lanes and steps of a strip are. */
export interface StripPlaces {
  readonly size: Size;
  readonly steps: number;
  readonly left: number;
  readonly right: number;
  /** Pixels a step. */
  readonly pitch: number;
  /** Top of each lane. */
  readonly lanes: { readonly curve: number; readonly errors: number; readonly steps: number; readonly best: number };
  readonly errorsHeight: number;
  readonly stepsHeight: number;
  readonly bottom: number;
  /** There is room for the steps alone. */
  readonly bare: boolean;
}

export function stripPlaces(steps: number, room: Size, shown: StripLanes): StripPlaces {
  const bare = isBare(room, LEAST);
  if (bare) {
    const lanes = { curve: 0, errors: 0, steps: 0, best: room.height };
    const pitch = room.width / Math.max(1, steps);
    const rest = { errorsHeight: 0, stepsHeight: room.height, bottom: room.height };
    return { size: room, steps, left: 0, right: 0, pitch, lanes, ...rest, bare };
  }
  const least = shown.pressed ? NARROWEST * steps : 0;
  const size = { width: Math.max(room.width, LEFT + RIGHT + Math.floor(least)), height: room.height };
  const underSteps = shown.best ? LANE.gap + LANE.best : 0;
  const overSteps = shown.errors || shown.curve ? LANE.gap : 0;
  const over = Math.max(0, size.height - LANE.top - LANE.axis - overSteps - LANE.steps - underSteps);
  const errorsHeight = !shown.errors ? 0 : Math.min(LANE.errors, shown.curve ? over * ERRORS_SHARE : over);
  // Without a curve the rest stands in the middle.
  const bottom = size.height - LANE.axis - (shown.curve ? 0 : (over - errorsHeight) / 2);
  const row = bottom - underSteps - LANE.steps;
  return {
    size,
    steps,
    left: LEFT,
    right: RIGHT,
    pitch: Math.max(0, size.width - LEFT - RIGHT) / Math.max(1, steps),
    lanes: { curve: LANE.top, errors: row - overSteps - errorsHeight, steps: row, best: bottom - LANE.best },
    errorsHeight,
    stepsHeight: LANE.steps,
    bottom,
    bare,
  };
}

/** The step at a place across, if there is one. */
export function stepAt({ left, pitch, steps }: StripPlaces, x: number): number | undefined {
  const step = Math.floor((x - left) / pitch);
  return step >= 0 && step < steps ? step : undefined;
}

/** Whether a place down is on the steps or further up, where they are pressed and dragged. */
export function isOnSteps({ lanes, stepsHeight }: StripPlaces, y: number): boolean {
  return y >= lanes.steps - 4 && y <= lanes.steps + stepsHeight + 4;
}
