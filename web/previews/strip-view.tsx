import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "#kit/preview.ts";
import { useColumnNames } from "./column-names.ts";
import { sheetOf } from "./csv.ts";
import { ExportTools } from "./export-tools.tsx";
import { figure } from "./figure.ts";
import type { PreviewProps } from "./preview-view.tsx";
import { TableView } from "./table-view.tsx";
import { useSize } from "./use-size.ts";

type Strip = Extract<Preview, { kind: "strip" }>;

const LEFT = 44;
const CURVE = 150;
const ROW = 34;

/** The steps in a row, those computed in full in the accent colour, under the curve of their values. */
export function StripView({ preview, said, name }: PreviewProps<Strip>) {
  const { t } = useTranslation();
  const names = useColumnNames();
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number>();
  const room = useRef<HTMLDivElement>(null);
  const { width } = useSize(room);
  const { flags, values } = preview;
  const computed = flags.filter((flag) => flag === 1).length;
  const told =
    at === undefined
      ? t("results.strip", { computed, steps: flags.length })
      : [
          t("results.step", { step: at }),
          t(flags[at] === 1 ? "results.computed" : "results.reused"),
          values && figure(values[at]!),
        ]
          .filter(Boolean)
          .join(" · ");
  return (
    <>
      <ExportTools name={name} said={said} drawing={room} asTable={asTable} onTable={setAsTable}>
        <span className="preview-told" aria-live="polite">
          {told}
        </span>
      </ExportTools>
      <div className="preview-room" ref={room}>
        {asTable ? (
          <TableView sheet={sheetOf(preview, names)!} name={name} bare />
        ) : (
          width > 0 && <Drawing strip={preview} name={name} width={width} at={at} onAt={setAt} />
        )}
      </div>
    </>
  );
}

function Drawing({
  strip: { flags, values },
  name,
  width,
  at,
  onAt,
}: {
  readonly strip: Strip;
  readonly name: string;
  readonly width: number;
  readonly at: number | undefined;
  onAt(step: number | undefined): void;
}) {
  const top = values ? CURVE : 0;
  const step = (width - LEFT - 8) / flags.length;
  const x = (k: number) => LEFT + k * step;
  const [low, high] = values ? [Math.min(0, ...values), Math.max(...values)] : [0, 1];
  const y = (value: number) => 10 + (1 - (value - low) / (high - low || 1)) * (top - 26);
  const every = Math.ceil(26 / step);
  const keys = (key: string) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (by !== undefined) onAt(Math.max(0, Math.min(flags.length - 1, (at ?? -by) + by)));
  };
  return (
    <svg
      width={width}
      height={top + ROW + 26}
      role="img"
      aria-label={name}
      className="preview-strip"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk along the steps
      tabIndex={0}
      onKeyDown={({ key }) => keys(key)}
      onPointerMove={({ nativeEvent: { offsetX } }) => {
        const k = Math.floor((offsetX - LEFT) / step);
        onAt(k >= 0 && k < flags.length ? k : undefined);
      }}
      onPointerLeave={() => onAt(undefined)}
    >
      {values && (
        <>
          {[low, (low + high) / 2, high].map((value) => (
            <g key={value}>
              <line x1={LEFT} x2={width - 8} y1={y(value)} y2={y(value)} stroke="var(--line)" />
              <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" fill="var(--muted)">
                {figure(Number(value.toPrecision(3)))}
              </text>
            </g>
          ))}
          <polyline
            points={values.map((value, k) => `${x(k) + step / 2},${y(value)}`).join(" ")}
            fill="none"
            stroke="var(--line-strong)"
            strokeWidth={1.5}
          />
          {values.map((value, k) => {
            const key = `dot ${k}`;
            const fill = flags[k] === 1 ? "var(--accent)" : "var(--line-strong)";
            return <circle key={key} cx={x(k) + step / 2} cy={y(value)} r={k === at ? 5 : 3} fill={fill} />;
          })}
        </>
      )}
      {flags.map((flag, k) => {
        const key = `step ${k}`;
        return (
          <rect
            key={key}
            x={x(k)}
            y={top}
            width={Math.max(1, step - 1.5)}
            height={ROW}
            rx={2}
            fill={flag === 1 ? "var(--accent)" : "var(--line)"}
            stroke={k === at ? "var(--text)" : "none"}
          />
        );
      })}
      {flags.map((_, k) => {
        const key = `name ${k}`;
        return k % every === 0 ? (
          <text key={key} x={x(k) + step / 2} y={top + ROW + 16} textAnchor="middle" fill="var(--muted)">
            {k}
          </text>
        ) : null;
      })}
    </svg>
  );
}
