import type { Preview } from "./preview.ts";

type Tell = (text: string) => string;
type Cell = string | number | null;

/**
 * A preview with what it says told in another way: titles, headings, names of axes and curves, labels, and texts. What stands
 * in rows under headings are values, such as prompts, and stays.
 */
export function retold<P extends Preview>(preview: P, tell: Tell): P;
export function retold(preview: Preview, tell: Tell): Preview {
  const title = preview.title === undefined ? {} : { title: tell(preview.title) };
  switch (preview.kind) {
    case "text": {
      const notes = preview.notes && { notes: preview.notes.map(tell) };
      return preview.verbatim ? { ...preview, ...notes } : { ...preview, ...title, ...notes, text: tell(preview.text) };
    }
    case "table": {
      const cells = (row: readonly Cell[]) => row.map((cell) => (typeof cell === "string" ? tell(cell) : cell));
      const { columns, rows, foot } = preview;
      const named = columns.some((column) => column !== "");
      return {
        ...preview,
        ...title,
        columns: columns.map(tell),
        rows: named ? rows : rows.map(cells),
        ...(foot && { foot: cells(foot) }),
      };
    }
    case "bars":
      return {
        ...preview,
        ...title,
        ...(preview.yTitle !== undefined && { yTitle: tell(preview.yTitle) }),
        bars: preview.bars.map((bar) => ({ ...bar, label: tell(bar.label) })),
      };
    case "line":
    case "scatter":
      return {
        ...preview,
        ...title,
        ...axes(preview, tell),
        series: preview.series.map((series) => ({ ...series, name: tell(series.name) })),
      };
    case "heatmap":
      return { ...preview, ...title, ...axes(preview, tell) };
    default:
      return { ...preview, ...title };
  }
}

function axes(
  { xTitle, yTitle }: { readonly xTitle?: string | undefined; readonly yTitle?: string | undefined },
  tell: Tell,
) {
  return {
    ...(xTitle !== undefined && { xTitle: tell(xTitle) }),
    ...(yTitle !== undefined && { yTitle: tell(yTitle) }),
  };
}
