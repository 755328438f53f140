import { type Said, told, type Words } from "#core/said.ts";
import { footRows } from "./foot-rows.ts";
import type { Preview, SaidSheet, ToldPreview } from "./preview.ts";

/** A preview in a language: what it says is told, all else stays. In English without words. */
export function toldPreview(preview: Preview, words?: Words): ToldPreview {
  const tell = (what: Said) => told(what, words);
  const maybe = (what: Said | undefined) => (what === undefined ? undefined : tell(what));
  const title = maybe(preview.title);
  switch (preview.kind) {
    case "text":
      return { ...preview, title, text: tell(preview.text), notes: preview.notes?.map(tell) };
    case "table":
      return { ...preview, title, ...toldSheet(preview, words) };
    case "bars": {
      const bars = preview.bars.map((bar) => ({ ...bar, label: tell(bar.label) }));
      return { ...preview, title, yTitle: maybe(preview.yTitle), bars };
    }
    case "line":
    case "scatter": {
      const series = preview.series.map((each) => ({ ...each, name: tell(each.name) }));
      return { ...preview, title, xTitle: maybe(preview.xTitle), yTitle: maybe(preview.yTitle), series };
    }
    case "heatmap":
      return { ...preview, title, xTitle: maybe(preview.xTitle), yTitle: maybe(preview.yTitle) };
    default:
      return { ...preview, title };
  }
}

/** The same for what a table holds. */
export function toldSheet({ columns, rows, foot }: SaidSheet, words?: Words) {
  const cells = (row: readonly (Said | null)[]) =>
    row.map((cell) => (typeof cell === "object" && cell !== null ? told(cell, words) : cell));
  const under = footRows<Said | null>(foot).map(cells);
  return {
    columns: columns.map((title) => told(title, words)),
    rows: rows.map(cells),
    foot: under.length > 0 ? under : undefined,
  };
}
