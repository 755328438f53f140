import { Download } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { csvOf } from "../../previews/csv.ts";
import { pngOf, svgText } from "../../previews/picture-of.ts";
import { saveFile } from "../../previews/save-file.ts";
import { useSize } from "../../previews/use-size.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { MOST_DB } from "./psnr.ts";

const HEIGHT = 132;
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 8, 10, 22];

/** The PSNR of every frame; a press shows that frame. */
export function PsnrCurve({
  values,
  count,
  frame,
  onFrame,
}: {
  readonly values: readonly number[];
  readonly count: number;
  readonly frame: number;
  onFrame(frame: number): void;
}) {
  const { t } = useTranslation();
  const room = useRef<HTMLDivElement>(null);
  const { width } = useSize(room);
  const finite = values.filter((value) => value < MOST_DB);
  const [low, high] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  const pad = Math.max(0.5, (high - low) * 0.15);
  const [floor, top] = [low - pad, high + pad];
  const x = (k: number) => LEFT + (count < 2 ? 0.5 : k / (count - 1)) * (width - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - (Math.min(value, top) - floor) / (top - floor)) * (HEIGHT - TOP - BOTTOM);
  const shown = (value: number | undefined) =>
    value === undefined ? "…" : value >= MOST_DB ? t("results.identical") : `${value.toFixed(2)} dB`;
  const mean = finite.length > 0 ? finite.reduce((sum, value) => sum + value, 0) / finite.length : undefined;
  const all = values.length === count && finite.length === 0;
  const save = async (kind: string) => {
    const svg = room.current?.querySelector("svg");
    const name = `psnr.${kind}`;
    if (kind === "csv") {
      const sheet = { columns: ["frame", "psnr_db"], rows: values.map((value, k) => [k + 1, value]) };
      saveFile(new Blob([csvOf(sheet)], { type: "text/csv" }), name);
    } else if (svg)
      saveFile(kind === "png" ? await pngOf(svg) : new Blob([svgText(svg)], { type: "image/svg+xml" }), name);
  };
  return (
    <figure className="psnr">
      <figcaption>
        <strong>{t("results.psnr")}</strong>
        <span className="preview-told">
          {t("results.psnr-now", { frame: frame + 1, value: shown(values[frame]) })} ·{" "}
          {t("results.psnr-mean", { value: all ? t("results.identical") : shown(mean) })}
        </span>
        <Menu
          name={t("results.save")}
          entries={["svg", "png", "csv"].map((id) => ({ id, label: t("results.save-as", { kind: id.toUpperCase() }) }))}
          onChoose={(kind) => void save(kind)}
          trigger={
            <Button look="quiet">
              <Download /> {t("results.save")}
            </Button>
          }
        />
      </figcaption>
      <div ref={room}>
        {width > 0 && (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys and the slider go frame by frame
          <svg
            width={width}
            height={HEIGHT}
            role="img"
            aria-label={t("results.psnr")}
            onClick={({ nativeEvent: { offsetX } }) => {
              const share = (offsetX - LEFT) / Math.max(1, width - LEFT - RIGHT);
              onFrame(Math.max(0, Math.min(count - 1, Math.round(share * (count - 1)))));
            }}
          >
            {[low, high].map((value, k) => (
              <g key={k === 0 ? "low" : "high"}>
                <line x1={LEFT} x2={width - RIGHT} y1={y(value)} y2={y(value)} stroke="var(--line)" />
                <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" fill="var(--muted)">
                  {finite.length > 0 ? value.toFixed(1) : ""}
                </text>
              </g>
            ))}
            <polyline
              points={values.map((value, k) => `${x(k)},${y(value)}`).join(" ")}
              fill="none"
              stroke="var(--accent)"
              strokeWidth={2}
            />
            {count <= 80 &&
              values.map((value, k) => {
                const key = `${k}`;
                return <circle key={key} cx={x(k)} cy={y(value)} r={3} fill="var(--accent)" />;
              })}
            <line
              x1={x(frame)}
              x2={x(frame)}
              y1={TOP}
              y2={HEIGHT - BOTTOM}
              stroke="var(--text)"
              strokeOpacity={0.6}
              data-passing
            />
            <text x={LEFT} y={HEIGHT - 6} fill="var(--muted)">
              {t("results.frame")} 1
            </text>
            <text x={width - RIGHT} y={HEIGHT - 6} textAnchor="end" fill="var(--muted)">
              {count}
            </text>
          </svg>
        )}
      </div>
    </figure>
  );
}
