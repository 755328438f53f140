import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "#kit/preview.ts";
import { heatmapPicture } from "../canvas/paint/heatmap-picture.ts";
import { colourOf } from "../charts/picture/ramp.ts";
import { Segments } from "../ui/segments.tsx";
import { useColumnNames } from "./column-names.ts";
import { sheetOf } from "./csv.ts";
import { ExportTools } from "./export-tools.tsx";
import { figure } from "./figure.ts";
import type { PreviewProps } from "./preview-view.tsx";
import { TableView } from "./table-view.tsx";
import { useSize } from "./use-size.ts";

export type Heatmap = Extract<Preview, { kind: "heatmap" }>;
type At = readonly [row: number, column: number];

const LEFT = 52;
const TOP = 8;
const BOTTOM = 44;
const RIGHT = 84;
/** What of the window's height is not the drawing's. */
const AROUND = 290;

/** Values by row and column as colours, with axes; the cell under the pointer, or reached by the arrow keys, is told. */
export function HeatmapView({ preview, said, name }: PreviewProps<Heatmap>) {
  const { t } = useTranslation();
  const names = useColumnNames();
  const [scale, setScale] = useState(preview.scale);
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<At>();
  const room = useRef<HTMLDivElement>(null);
  const { width } = useSize(room);
  const shown = useMemo(() => (scale === preview.scale ? preview : { ...preview, scale }), [preview, scale]);
  const { columns, values, xTitle = t("results.column"), yTitle = t("results.row") } = preview;
  const value = at && values[at[0] * columns + at[1]];
  const told = at
    ? `${yTitle} ${at[0]} · ${xTitle} ${at[1]}: ${typeof value === "number" ? figure(value) : t("results.no-value")}`
    : t("results.cells", { count: values.filter((each) => each !== null).length });
  return (
    <>
      <ExportTools name={name} said={said} drawing={room} asTable={asTable} onTable={setAsTable}>
        <span className="preview-told" aria-live="polite">
          {told}
        </span>
        {!asTable && (
          <Segments
            label={t("results.scale")}
            hideLabel
            value={scale}
            options={[
              { id: "linear", label: t("results.linear") },
              { id: "log", label: t("results.log-scale") },
            ]}
            onChange={(id) => setScale(id)}
          />
        )}
      </ExportTools>
      <div className="preview-room" ref={room}>
        {asTable ? (
          <TableView sheet={sheetOf(preview, names)!} name={name} bare />
        ) : (
          width > 0 && <Drawing heatmap={shown} name={name} width={width} at={at} onAt={setAt} />
        )}
      </div>
    </>
  );
}

function Drawing({
  heatmap,
  name,
  width,
  at,
  onAt,
}: {
  readonly heatmap: Heatmap;
  readonly name: string;
  readonly width: number;
  readonly at: At | undefined;
  onAt(at: At | undefined): void;
}) {
  const { rows, columns, path = [], xTitle, yTitle } = heatmap;
  const side = Math.max(
    1,
    Math.min((width - LEFT - RIGHT) / columns, (Math.max(240, window.innerHeight - AROUND) - TOP - BOTTOM) / rows),
  );
  const [across, down] = [side * columns, side * rows];
  const picture = useMemo(() => heatmapPicture(heatmap).toDataURL(), [heatmap]);
  const tick = (count: number) => Array.from({ length: count }, (_, k) => k).filter((k) => k % every(side) === 0);
  const cellAt = (x: number, y: number): At | undefined => {
    const [row, column] = [Math.floor((y - TOP) / side), Math.floor((x - LEFT) / side)];
    return row >= 0 && row < rows && column >= 0 && column < columns ? [row, column] : undefined;
  };
  const walk = (key: string) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    if (!by) return false;
    const [row, column] = at ?? [0, 0];
    const within = (next: number, count: number) => Math.max(0, Math.min(count - 1, next));
    onAt(at ? [within(row + by[0]!, rows), within(column + by[1]!, columns)] : [0, 0]);
    return true;
  };
  return (
    <svg
      className="preview-heatmap"
      width={LEFT + across + RIGHT}
      height={TOP + down + BOTTOM}
      role="img"
      aria-label={name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk along the cells
      tabIndex={0}
      onKeyDown={(event) => walk(event.key) && event.preventDefault()}
      onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => onAt(cellAt(offsetX, offsetY))}
      onPointerLeave={() => onAt(undefined)}
    >
      <rect x={LEFT} y={TOP} width={across} height={down} fill="var(--background)" />
      <image
        href={picture}
        x={LEFT}
        y={TOP}
        width={across}
        height={down}
        preserveAspectRatio="none"
        style={{ imageRendering: "pixelated" }}
      />
      <rect x={LEFT} y={TOP} width={across} height={down} fill="none" stroke="var(--line)" />
      {path.map(([row, column]) => (
        <rect
          key={`${row} ${column}`}
          x={LEFT + column * side + 0.75}
          y={TOP + row * side + 0.75}
          width={Math.max(1, side - 1.5)}
          height={Math.max(1, side - 1.5)}
          fill="none"
          stroke="var(--danger)"
          strokeWidth={1.5}
        />
      ))}
      {tick(columns).map((k) => (
        <text key={`x${k}`} x={LEFT + (k + 0.5) * side} y={TOP + down + 16} textAnchor="middle" fill="var(--muted)">
          {k}
        </text>
      ))}
      {tick(rows).map((k) => (
        <text key={`y${k}`} x={LEFT - 6} y={TOP + (k + 0.5) * side + 4} textAnchor="end" fill="var(--muted)">
          {k}
        </text>
      ))}
      <text x={LEFT + across / 2} y={TOP + down + 36} textAnchor="middle" fill="var(--text)">
        {xTitle}
      </text>
      <text transform={`translate(14 ${TOP + down / 2}) rotate(-90)`} textAnchor="middle" fill="var(--text)">
        {yTitle}
      </text>
      <Legend heatmap={heatmap} x={LEFT + across + 14} height={Math.min(down, 220)} />
      {at && (
        <rect
          data-passing
          x={LEFT + at[1] * side - 1}
          y={TOP + at[0] * side - 1}
          width={side + 2}
          height={side + 2}
          fill="none"
          stroke="var(--text)"
          strokeWidth={2}
        />
      )}
    </svg>
  );
}

const STOPS = 24;

function Legend({ heatmap, x, height }: { readonly heatmap: Heatmap; readonly x: number; readonly height: number }) {
  const { values, scale } = heatmap;
  const usable = values.filter((value): value is number => value !== null && (scale === "linear" || value > 0));
  if (usable.length === 0) return null;
  const [low, high] = usable.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const at = (share: number) => (scale === "log" ? low * (high / low) ** share : low + (high - low) * share);
  return (
    <g>
      {Array.from({ length: STOPS }, (_, k) => {
        const share = 1 - (k + 0.5) / STOPS;
        return (
          <rect
            key={share}
            x={x}
            y={TOP + (k * height) / STOPS}
            width={12}
            height={height / STOPS + 0.5}
            fill={`rgb(${colourOf(share).join(" ")})`}
          />
        );
      })}
      {[0, 0.5, 1].map((share) => (
        <text key={share} x={x + 18} y={TOP + 4 + (1 - share) * (height - 2)} dy="0.3em" fill="var(--muted)">
          {figure(Number(at(share).toPrecision(2)))}
        </text>
      ))}
    </g>
  );
}

/** Every how many cells the axis has room for a number. */
function every(side: number): number {
  return [1, 2, 5, 10, 20, 50, 100].find((k) => k * side >= 22) ?? 200;
}
