import type { ToldPreview } from "#kit/preview.ts";
import { type Drawing, type DrawOptions, type PictureKind, walkAlong } from "./drawing.ts";
import { figure } from "./numbers.ts";
import { stripCursor, stripPicture } from "./strip.ts";
import { stepAt, stripPlaces } from "./strip-places.ts";

type Strip = Extract<ToldPreview, { kind: "strip" }>;

export const stripKind: PictureKind<Strip> = {
  onNode: 40,
  inWindow: ({ values }) => (values ? 260 : 110),
  scale: () => undefined,
  draw: drawStrip,
  sheet: ({ flags, values }, words) => ({
    columns: [words.step, words.computed, ...(values ? [words.value] : [])],
    rows: flags.map((flag, k) => [k, flag, ...(values ? [values[k]] : [])]),
  }),
};

function drawStrip({ flags, values }: Strip, { size, colours, words }: DrawOptions): Drawing {
  const steps = flags.length;
  const places = stripPlaces(steps, size, { curve: values !== undefined });
  const compute = flags.flatMap((flag, step) => (flag === 1 ? [step] : []));
  return {
    picture: stripPicture(places, { compute, curve: values }, colours, { axis: words.step }),
    spots: steps,
    where: (x) => stepAt(places, x),
    walk: (spot, key) => walkAlong(steps, spot, key),
    cursor: (spot) => stripCursor(places, spot, false, colours),
    tip: (spot) => ({
      x: places.left + (spot + 1) * places.pitch,
      y: places.lanes.steps,
      title: `${words.step} ${spot} · ${flags[spot] === 1 ? words.computed : words.reused}`,
      facts: values ? [[words.value, figure(values[spot])]] : [],
    }),
  };
}
