import type { Estimate } from "#core/estimate.ts";
import type { Colours } from "./look.ts";
import { errorText } from "./numbers.ts";
import type { Mark } from "./picture.ts";
import { type Ramp, rgb } from "./ramp.ts";
import { scaleOf } from "./scale.ts";
import { LANE, type StripPlaces } from "./strip-places.ts";

/** Over a bar, for its number; and the height of a bar without error. */
const TEXT_ROOM = 20;
const LEAST_BAR = 8;

/** A bar for each edge, as high as its error along the scale, and a line that the best schedule stays under. */
export function errorMarks(
  { left, right, pitch, lanes, errorsHeight, steps, size }: StripPlaces,
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
  const end = Math.min(size.width - right, left + pitch * steps);
  return [
    { kind: "path", points: [left, y, end, y], stroke: colours.muted, dash: [3, 4] },
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

/** The curve over the steps, with a dot where the model is computed. */
export function curveMarks(
  { left, right, pitch, lanes, steps, size }: StripPlaces,
  values: readonly number[],
  compute: readonly number[],
  colours: Colours,
  word: string | undefined,
): Mark[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const greatest = Math.max(...finite);
  const least = Math.min(...finite.filter((value) => value > 0));
  // A table most of which is a small part of its start says nothing on a linear scale.
  const small = finite.filter((value) => value < greatest / 8).length;
  const kind = small > finite.length / 2 && Math.min(...finite) >= 0 ? "log" : "linear";
  const [top, bottom] = [lanes.curve, lanes.errors - 14];
  if (bottom - top < 30) return [];
  const y = scaleOf(kind, [kind === "log" ? least : Math.min(0, ...finite), greatest], [bottom, top]);
  const place = (step: number) => {
    const value = values[step];
    const up = !Number.isFinite(value) ? top : kind === "log" && value <= 0 ? bottom : y.at(value);
    return [left + (step + 0.5) * pitch, up] as const;
  };
  const curve = Array.from({ length: steps }, (_, step) => place(step)).flat();
  const [first, last] = [left + pitch / 2, left + (steps - 0.5) * pitch];
  return [
    ...y.ticks
      .filter(({ label }) => label !== "")
      .flatMap(({ value, label }): Mark[] => [
        { kind: "path", points: [left, y.at(value), size.width - right, y.at(value)], stroke: colours.line },
        { kind: "text", x: left - 12, y: y.at(value), text: label, fill: colours.muted, align: "right" },
      ]),
    ...named(word, (top + bottom) / 2, colours),
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

function named(word: string | undefined, y: number, { muted: fill }: Colours): Mark[] {
  return word === undefined ? [] : [{ kind: "text", x: 14, y, text: word, fill, align: "center", turn: -90 }];
}
