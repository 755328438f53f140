import type { Estimate } from "#core/estimate.ts";
import type { Colours } from "./look.ts";
import type { Mark, Picture } from "./picture.ts";
import type { Ramp } from "./ramp.ts";
import { roundUp } from "./scale.ts";
import { curveMarks, errorMarks } from "./strip-lanes.ts";
import { LANE, LEFT, type StripPlaces } from "./strip-places.ts";

/** Words at the lanes; those without one have no name. */
interface StripWords {
  readonly curve?: string;
  readonly errors?: string;
  readonly steps?: string;
  readonly best?: string;
  readonly axis: string;
}

/** What a strip shows; what is not given has no lane. */
interface StripFacts {
  readonly compute: readonly number[];
  readonly curve?: readonly number[] | undefined;
  readonly taken?: Estimate | undefined;
  readonly best?: readonly number[] | undefined;
  /** The worst error of the best schedule. */
  readonly limit?: number | undefined;
  readonly ramp?: Ramp | undefined;
}

/** The schedule under a curve of its steps: errors of its edges, its steps, and under them the best of the same budget. */
export function stripPicture(
  places: StripPlaces,
  { compute, curve, taken, best, limit, ramp }: StripFacts,
  colours: Colours,
  words: StripWords,
): Picture {
  const { lanes, size, stepsHeight, bare } = places;
  const steps = cells(places, lanes.steps, stepsHeight, new Set(compute), colours.accent, colours);
  if (bare) return { ...size, marks: steps };
  const label = (text: string | undefined, y: number): Mark[] =>
    text === undefined ? [] : [{ kind: "text", x: LEFT - 12, y, text, fill: colours.muted, align: "right" }];
  return {
    ...size,
    marks: [
      ...(curve ? curveMarks(places, curve, compute, colours, words.curve) : []),
      ...(taken
        ? [...label(words.errors, lanes.steps - LANE.gap - 8), ...errorMarks(places, taken, ramp, limit, colours)]
        : []),
      ...label(words.steps, lanes.steps + stepsHeight / 2),
      ...steps,
      ...(best
        ? [
            ...label(words.best, lanes.best + LANE.best / 2),
            ...cells(places, lanes.best, LANE.best, new Set(best), colours.muted, colours),
          ]
        : []),
      ...axis(places, colours, words.axis),
    ],
  };
}

function cells(
  { left, pitch, steps }: StripPlaces,
  y: number,
  height: number,
  chosen: ReadonlySet<number>,
  ink: string,
  colours: Colours,
): Mark[] {
  const space = pitch >= 8 ? 2 : Math.min(1, pitch * 0.3);
  return Array.from({ length: steps }, (_, step): Mark => {
    const shape = {
      x: left + step * pitch + space / 2,
      y,
      width: pitch - space,
      height,
      radius: Math.min(3, pitch / 4),
    };
    return { kind: "rect", ...shape, fill: chosen.has(step) ? ink : colours.line };
  });
}

function axis({ left, pitch, steps, size, bottom }: StripPlaces, colours: Colours, word: string): Mark[] {
  const every = roundUp(28 / pitch);
  const marks: Mark[] = [];
  for (let step = 0; step < steps; step += every) {
    const x = left + (step + 0.5) * pitch;
    marks.push({ kind: "text", x, y: bottom + 11, text: String(step), fill: colours.muted, align: "center" });
  }
  const x = (left + Math.min(size.width, left + pitch * steps)) / 2;
  return [...marks, { kind: "text", x, y: bottom + 28, text: word, fill: colours.muted, align: "center" }];
}

/** What is drawn over it: the step that the keys are at or that is dragged, fading when it would be taken out. */
export function stripCursor(places: StripPlaces, step: number, leaving: boolean, colours: Colours): Picture {
  const { left, pitch, lanes, size, stepsHeight } = places;
  const box = { x: left + step * pitch - 1, y: lanes.steps - 3, width: pitch + 2, height: stepsHeight + 6, radius: 4 };
  return {
    ...size,
    marks: [
      ...(leaving ? [{ kind: "rect", ...box, fill: colours.surface, alpha: 0.75 } as const] : []),
      { kind: "rect", ...box, stroke: leaving ? colours.danger : colours.focus, line: 2 },
    ],
  };
}
