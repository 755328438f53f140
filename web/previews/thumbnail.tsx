import { useEffect, useMemo, useRef } from "react";
import { footRows } from "#kit/foot-rows.ts";
import type { Preview, ToldPreview } from "#kit/preview.ts";
import { MovingPicture } from "#web/films/moving-picture.tsx";
import { paintPreview } from "#web/paint/paint-preview.ts";
import { useSize } from "#web/picture/use-size.ts";
import { useWords } from "#web/picture/use-words.ts";
import { typeOf, useFileUrl } from "#web/runs/run-file.ts";
import { isMediaPreview } from "#web/scene/media-preview.ts";
import { useSettings } from "#web/store/settings.ts";
import { useTell } from "#web/store/words.ts";
import { readPalette } from "#web/ui/palette.ts";
import "./previews.css";

/** A result at the size of a stamp: pictures as they are, the rest as nodes draw it. It says nothing by itself. */
export function ResultThumbnail({ preview, run }: { readonly preview: Preview; readonly run: string }) {
  const tell = useTell();
  if (isMediaPreview(preview)) return <MediaThumbnail run={run} file={preview.source} />;
  return <DrawnThumbnail preview={tell.preview(preview)} />;
}

export function MediaThumbnail({ run, file }: { readonly run: string; readonly file: string }) {
  const { url } = useFileUrl(run, file);
  return <span className="result-thumbnail">{url && <MovingPicture url={url} type={typeOf(file)} />}</span>;
}

function DrawnThumbnail({ preview }: { readonly preview: ToldPreview }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [around, { width, height }] = useSize<HTMLSpanElement>();
  const pictures = useWords();
  const theme = useSettings((settings) => settings.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, and have changed with the theme
  const palette = useMemo(() => readPalette({}), [theme]);
  useEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    if (!ctx || width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    ctx.canvas.width = width * ratio;
    ctx.canvas.height = height * ratio;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    const inset = preview.kind === "text" || preview.kind === "table" ? 6 : 3;
    const rect = { x: inset, y: inset, width: width - 2 * inset, height: height - 2 * inset };
    paintPreview(
      { ctx, palette, zoom: 1, words: { pictures } },
      rect,
      preview.kind === "table" ? narrowed(preview, rect.width) : preview,
    );
  }, [preview, width, height, palette, pictures]);
  return (
    <span className="result-thumbnail" ref={around}>
      <canvas ref={canvas} />
    </span>
  );
}

/** Pixels that a column needs to say something. */
const COLUMN = 46;

/** A table with as many of its columns as can be read. */
function narrowed(table: Extract<ToldPreview, { kind: "table" }>, width: number): ToldPreview {
  const most = Math.max(2, Math.floor(width / COLUMN));
  const { columns, rows, foot } = table;
  return {
    ...table,
    columns: columns.slice(0, most),
    rows: rows.map((row) => row.slice(0, most)),
    ...(foot && { foot: footRows<string | number | null>(foot).map((row) => row.slice(0, most)) }),
  };
}
