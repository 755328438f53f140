import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Curve, curvesPicture } from "#picture/curves.ts";
import type { Colours } from "#picture/look.ts";
import type { Picture, Size } from "#picture/picture.ts";
import { type Plot, plotOf } from "#picture/plot.ts";
import { stepScale } from "#picture/scale.ts";
import { PictureView } from "#web/picture/picture-view.tsx";
import { useColours } from "#web/picture/use-colours.ts";
import { useSize } from "#web/picture/use-size.ts";
import { MOST_DB } from "./psnr.ts";

const HEIGHT = 190;
/** More frames than this are not dotted. */
const MOST_DOTS = 80;

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
  const colours = useColours();
  const [room, { width }] = useSize<HTMLDivElement>();
  const plot = useMemo(() => psnrPlot(values, count, { width, height: HEIGHT }), [values, count, width]);
  const picture = useMemo(
    () => (width > 0 ? psnrPicture(plot, values, colours, { x: t("results.frame"), y: "dB" }) : undefined),
    [plot, values, colours, width, t],
  );
  const shown = (value: number | undefined) =>
    value === undefined ? "…" : value >= MOST_DB ? t("results.identical") : `${value.toFixed(2)} dB`;
  const finite = values.filter((value) => value < MOST_DB);
  const mean = finite.length > 0 ? finite.reduce((sum, value) => sum + value, 0) / finite.length : undefined;
  const all = values.length === count && finite.length === 0;
  return (
    <section className="psnr" aria-label={t("results.psnr")}>
      <PictureView
        room={room}
        picture={picture}
        over={picture && frameCursor(plot, frame, colours)}
        style={{ flex: "none", height: HEIGHT }}
        role="img"
        aria-label={t("results.psnr")}
        // The arrow keys and the slider go frame by frame.
        tabIndex={-1}
        bar={
          <p className="psnr-said">
            <strong>{t("results.psnr")}</strong>
            <span className="preview-told">
              {t("results.psnr-now", { frame: frame + 1, value: shown(values[frame]) })} ·{" "}
              {t("results.psnr-mean", { value: all ? t("results.identical") : shown(mean) })}
            </span>
          </p>
        }
        exported={{
          title: t("results.psnr"),
          file: (kind) => `psnr.${kind}`,
          sheet: () => ({ columns: ["frame", "psnr_db"], rows: values.map((value, k) => [k + 1, value]) }),
        }}
        onPress={(x) => {
          const [first, last] = [plot.x.at(1), plot.x.at(count)];
          const share = last > first ? (x - first) / (last - first) : 0;
          onFrame(Math.max(0, Math.min(count - 1, Math.round(share * (count - 1)))));
        }}
      />
    </section>
  );
}

function psnrPlot(values: readonly number[], count: number, size: Size): Plot {
  const finite = values.filter((value) => value < MOST_DB);
  return plotOf(size, (places) => stepScale(1, count, places), "linear", finite);
}

/** Frames that are the same stand at the top. */
function psnrPicture(
  plot: Plot,
  values: readonly number[],
  colours: Colours,
  words: { x: string; y: string },
): Picture {
  const top = plot.y.ticks.at(-1)?.value ?? MOST_DB;
  const points = values.map((value, k) => [k + 1, Math.min(value, top)] as const);
  const { accent } = colours;
  const dots = points.length <= MOST_DOTS ? { dots: { radius: 3, fill: accent } } : {};
  const curve: Curve = { name: "", points, line: { stroke: accent, line: 2 }, ...dots };
  return curvesPicture(plot, [curve], colours, words);
}

/** The frame that is shown. */
function frameCursor({ x, top, bottom, size }: Plot, frame: number, { text }: Colours): Picture {
  const at = x.at(frame + 1);
  return { ...size, marks: [{ kind: "path", points: [at, top, at, bottom], stroke: text, alpha: 0.6 }] };
}
