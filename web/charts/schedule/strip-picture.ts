import { roundUp, scaleOf } from "../picture/axis.ts";
import type { Colours } from "../picture/colours.ts";
import { errorText } from "../picture/numbers.ts";
import type { Mark, Picture } from "../picture/picture.ts";
import { type Ramp, rgb } from "../picture/ramp.ts";
import type { Estimate } from "./estimate.ts";

/** Over a bar, for its number; and the height of a bar without error. */
const TEXT_ROOM = 20;
const LEAST_BAR = 8;

type Size = { readonly width: number; readonly height: number };

const LEFT = 84;
const RIGHT = 16;
/** Narrower, and steps could not be hit. */
const NARROWEST = 5;
const LANE = { errors: 150, steps: 40, best: 16, gap: 10, axis: 38, top: 14 };
/** Of the room over the steps, how much the errors get under the sigmas. */
const ERRORS_SHARE = 0.42;

/** Where lanes and steps of a strip are. */
export interface StripPlaces {
  readonly size: Size;
  readonly steps: number;
  readonly left: number;
  /** Pixels a step. */
  readonly pitch: number;
  /** Top of each lane. */
  readonly lanes: { readonly sigma: number; readonly errors: number; readonly steps: number; readonly best: number };
  readonly errorsHeight: number;
  readonly bottom: number;
}

/** Wider than the room where there are many steps: then it scrolls. */
export function stripPlaces(steps: number, room: Size, hasSigmas: boolean): StripPlaces {
  const pitch = Math.max(NARROWEST, (room.width - LEFT - RIGHT) / steps);
  const size = { width: Math.max(room.width, LEFT + RIGHT + Math.floor(pitch * steps)), height: room.height };
  const under = LANE.gap + LANE.steps + LANE.gap + LANE.best;
  const over = Math.max(0, size.height - LANE.top - LANE.axis - under);
  const errorsHeight = Math.min(LANE.errors, hasSigmas ? over * ERRORS_SHARE : over);
  // Without sigmas the rest stands in the middle.
  const bottom = size.height - LANE.axis - (hasSigmas ? 0 : (over - errorsHeight) / 2);
  const best = bottom - LANE.best;
  const row = best - LANE.gap - LANE.steps;
  return {
    size,
    steps,
    left: LEFT,
    pitch: (size.width - LEFT - RIGHT) / steps,
    lanes: { sigma: LANE.top, errors: row - LANE.gap - errorsHeight, steps: row, best },
    errorsHeight,
    bottom,
  };
}

/** The step at a place across, if there is one. */
export function stepAt({ left, pitch, steps }: StripPlaces, x: number): number | undefined {
  const step = Math.floor((x - left) / pitch);
  return step >= 0 && step < steps ? step : undefined;
}

/** Whether a place down is on the steps or further up, where they are pressed and dragged. */
export function isOnSteps({ lanes }: StripPlaces, y: number): boolean {
  return y >= lanes.steps - 4 && y <= lanes.steps + LANE.steps + 4;
}

export interface StripWords {
  readonly sigma: string;
  readonly errors: string;
  readonly steps: string;
  readonly best: string;
  readonly axis: string;
}

/** The schedule over the scheduler's sigmas: errors of its edges, its steps, and under them the best of the same budget. */
export function stripPicture(
  places: StripPlaces,
  {
    compute,
    taken,
    best,
    limit,
    sigmas,
    ramp,
    colours,
    words,
  }: {
    readonly compute: readonly number[];
    readonly taken: Estimate;
    readonly best: readonly number[] | undefined;
    /** The worst error of the best schedule. */
    readonly limit: number | undefined;
    readonly sigmas: readonly number[] | undefined;
    readonly ramp: Ramp | undefined;
    readonly colours: Colours;
    readonly words: StripWords;
  },
): Picture {
  const { lanes, bottom, size } = places;
  const chosen = new Set(compute);
  const label = (text: string, y: number): Mark => ({
    kind: "text",
    x: LEFT - 12,
    y,
    text,
    fill: colours.muted,
    align: "right",
  });
  return {
    ...size,
    marks: [
      ...(sigmas ? sigmaMarks(places, sigmas, compute, colours, words.sigma) : []),
      label(words.errors, lanes.steps - LANE.gap - 8),
      ...errorMarks(places, taken, ramp, limit, colours),
      label(words.steps, lanes.steps + LANE.steps / 2),
      ...cells(places, lanes.steps, LANE.steps, chosen, colours.accent, colours),
      ...(best
        ? [
            label(words.best, lanes.best + LANE.best / 2),
            ...cells(places, lanes.best, LANE.best, new Set(best), colours.muted, colours),
          ]
        : []),
      ...axis(places, bottom, colours, words.axis),
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
  const space = pitch >= 8 ? 2 : 1;
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

/** A bar for each edge, as high as its error along the scale, and a line that the best schedule stays under. */
function errorMarks(
  { left, pitch, lanes, errorsHeight, steps, size }: StripPlaces,
  taken: Estimate,
  ramp: Ramp | undefined,
  limit: number | undefined,
  colours: Colours,
): Mark[] {
  const base = lanes.steps - LANE.gap;
  const middle = (step: number) => left + (step + 0.5) * pitch;
  const most = errorsHeight - TEXT_ROOM;
  const tall = (error: number) => (ramp ? LEAST_BAR + Math.max(0, most - LEAST_BAR) * ramp.share(error) : 0);
  const bars = taken.edges.flatMap((edge): Mark[] => {
    const [x, width] = [middle(edge.from), middle(edge.to) - middle(edge.from)];
    if (edge.to - edge.from === 1)
      return [{ kind: "rect", x, y: base - 2, width, height: 2, fill: colours.lineStrong }];
    const box = { kind: "rect", x: x + 1, width: width - 2, radius: Math.min(3, width / 6) } as const;
    if (edge.error === undefined || !ramp) {
      const height = ramp ? most * 0.5 : LEAST_BAR;
      const stroke = ramp ? colours.warning : colours.lineStrong;
      const sign =
        ramp && width >= 12
          ? [
              {
                kind: "text",
                x: x + width / 2,
                y: base - height / 2,
                text: "?",
                fill: stroke,
                align: "center",
              } as const,
            ]
          : [];
      return [{ ...box, y: base - height, height, stroke, fill: colours.background }, ...sign];
    }
    const height = tall(edge.error);
    const said = errorText(edge.error);
    const fits = said.length * 6.2 + 2 <= width;
    const worst = edge === taken.worst;
    return [
      { ...box, y: base - height, height, fill: rgb(ramp.colour(edge.error)) },
      ...(worst ? [{ ...box, y: base - height, height, stroke: colours.danger, line: 2 } as const] : []),
      ...(fits || worst ? told(x + width / 2, base - height - 9, said, worst, colours) : []),
    ];
  });
  if (limit === undefined || limit === 0 || !ramp) return bars;
  const y = base - tall(limit);
  const right = Math.min(size.width - RIGHT, left + pitch * steps);
  return [
    { kind: "path", points: [left, y, right, y], stroke: colours.muted, dash: [3, 4] },
    { kind: "text", x: left - 12, y, text: errorText(limit), fill: colours.muted, align: "right" },
    ...bars,
  ];
}

/** A number over a bar, readable across lines. */
function told(x: number, y: number, text: string, worst: boolean, colours: Colours): Mark[] {
  const wide = text.length * 6.2 + 4;
  return [
    { kind: "rect", x: x - wide / 2, y: y - 7, width: wide, height: 14, fill: colours.surface },
    { kind: "text", x, y, text, fill: worst ? colours.danger : colours.text, align: "center", size: 10.5, bold: worst },
  ];
}

function sigmaMarks(
  { left, pitch, lanes, steps, size }: StripPlaces,
  sigmas: readonly number[],
  compute: readonly number[],
  colours: Colours,
  word: string,
): Mark[] {
  const finite = sigmas.filter(Number.isFinite);
  const greatest = Math.max(...finite);
  const least = Math.min(...finite.filter((sigma) => sigma > 0));
  // A table most of which is a small part of its start says nothing on a linear scale.
  const small = finite.filter((sigma) => sigma < greatest / 8).length;
  const kind = small > finite.length / 2 ? "log" : "linear";
  const [top, bottom] = [lanes.sigma, lanes.errors - 14];
  if (bottom - top < 30) return [];
  const y = scaleOf(kind, [kind === "log" ? least : 0, greatest], [bottom, top]);
  const place = (step: number) => {
    const sigma = sigmas[step]!;
    const up = !Number.isFinite(sigma) ? top : kind === "log" && sigma <= 0 ? bottom : y.at(sigma);
    return [left + (step + 0.5) * pitch, up] as const;
  };
  const curve = Array.from({ length: steps }, (_, step) => place(step)).flat();
  const [first, last] = [left + pitch / 2, left + (steps - 0.5) * pitch];
  return [
    ...y.ticks
      .filter(({ label }) => label !== "")
      .flatMap(({ value, label }): Mark[] => [
        { kind: "path", points: [left, y.at(value), size.width - RIGHT, y.at(value)], stroke: colours.line },
        { kind: "text", x: left - 12, y: y.at(value), text: label, fill: colours.muted, align: "right" },
      ]),
    { kind: "text", x: 14, y: (top + bottom) / 2, text: word, fill: colours.muted, align: "center", turn: -90 },
    { kind: "path", points: [first, bottom, ...curve, last, bottom], fill: colours.text, alpha: 0.06 },
    ...compute.map((step): Mark => {
      const [x, up] = place(step);
      return { kind: "path", points: [x, up, x, lanes.errors - 6], stroke: colours.accent, alpha: 0.45 };
    }),
    { kind: "path", points: curve, stroke: colours.muted, line: 1.5 },
    {
      kind: "dots",
      points: compute.flatMap(place),
      radius: Math.min(3.5, Math.max(2, pitch / 4)),
      fill: colours.accent,
      stroke: colours.surface,
      line: 1,
    },
  ];
}

function axis({ left, pitch, steps, size }: StripPlaces, bottom: number, colours: Colours, word: string): Mark[] {
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
  const { left, pitch, lanes, size } = places;
  const box = { x: left + step * pitch - 1, y: lanes.steps - 3, width: pitch + 2, height: LANE.steps + 6, radius: 4 };
  return {
    ...size,
    marks: [
      ...(leaving ? [{ kind: "rect", ...box, fill: colours.surface, alpha: 0.75 } as const] : []),
      { kind: "rect", ...box, stroke: leaving ? colours.danger : colours.focus, line: 2 },
    ],
  };
}
