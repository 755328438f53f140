import type { ToldPreview } from "#kit/preview.ts";
import { type Drawing, type DrawOptions, type PictureKind, walkAlong } from "./drawing.ts";
import { figure } from "./numbers.ts";
import { aboutWide, type Mark } from "./picture.ts";
import { endsOf, plotMarks, plotOf } from "./plot.ts";
import type { Scale } from "./scale.ts";

type Bars = Extract<ToldPreview, { kind: "bars" }>;

/** Bars from zero, the marked ones in the accent colour. On a log scale they stand on half the least. */
export const barsKind: PictureKind<Bars> = {
  onNode: 120,
  inWindow: (_, width) => Math.max(220, Math.min(460, width * 0.52)),
  scale: () => "linear",
  draw: drawBars,
  sheet: ({ bars, yTitle }, words) => ({
    columns: [words.label, yTitle ?? words.value],
    rows: bars.map(({ label, value }) => [label, value]),
  }),
};

function drawBars({ bars, yTitle }: Bars, { size, colours, scale = "linear" }: DrawOptions): Drawing {
  const values = bars.map(({ value }) => value).filter((value) => scale === "linear" || value > 0);
  const [least] = endsOf(values);
  const plot = plotOf(size, (places) => band(bars, places), scale, [...values, scale === "linear" ? 0 : least / 2]);
  const { x, y, bottom, left, right } = plot;
  const pitch = bars.length > 0 ? (right - left) / bars.length : 0;
  const base = y.kind === "log" ? bottom : y.at(0);
  const boxOf = (k: number) => {
    const { value } = bars[k];
    const top = scale === "log" && value <= 0 ? base : y.at(value);
    const width = Math.max(1, pitch * 0.8);
    return { x: x.at(k) - width / 2, y: Math.min(top, base), width, height: Math.abs(base - top) };
  };
  return {
    picture: {
      ...size,
      marks: [
        ...plotMarks(plot, colours, { y: yTitle }),
        ...bars.map(({ marked }, k): Mark => {
          const fill = marked ? colours.accent : colours.lineStrong;
          return { kind: "rect", ...boxOf(k), fill };
        }),
      ],
    },
    spots: bars.length,
    where: (px) => {
      const k = Math.floor((px - left) / pitch);
      return k >= 0 && k < bars.length ? k : undefined;
    },
    walk: (spot, key) => walkAlong(bars.length, spot, key),
    cursor: (spot) => ({ ...size, marks: [{ kind: "rect", ...boxOf(spot), stroke: colours.focus, line: 2 }] }),
    tip: (spot) => {
      const { x: from, y: top, width } = boxOf(spot);
      return { x: from + width, y: top, title: bars[spot].label, facts: [[yTitle ?? "y", figure(bars[spot].value)]] };
    },
  };
}

/** A place for each bar, named as far as there is room. */
function band(bars: Bars["bars"], [from, to]: readonly [number, number]): Scale {
  const pitch = (to - from) / Math.max(1, bars.length);
  const widest = bars.reduce((most, { label }) => Math.max(most, aboutWide(label)), 20);
  const every = Math.max(1, Math.ceil((Math.min(widest, 90) + 8) / pitch));
  return {
    kind: "linear",
    at: (k) => from + (k + 0.5) * pitch,
    ticks: bars.flatMap(({ label }, value) => (value % every === 0 ? [{ value, label }] : [])),
  };
}
