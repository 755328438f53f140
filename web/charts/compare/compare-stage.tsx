import { useEffect, useRef, useState } from "react";
import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { FrameCanvas, pixelsOf, type View } from "#web/films/frame-canvas.tsx";
import { frameBeside } from "#web/films/playback.ts";
import { differenceInto } from "./psnr.ts";

export type Mode = "beside" | "wipe" | "difference";

export interface Shown {
  readonly label: string;
  readonly view: View;
}

/** Two clips at one moment: beside each other, one wiped over the other, or what differs. More stand beside only. */
export function CompareStage({
  shown,
  frame,
  count,
  mode,
  gain,
}: {
  readonly shown: readonly Shown[];
  readonly frame: number;
  readonly count: number;
  readonly mode: Mode;
  readonly gain: number;
}) {
  const [a, b] = shown;
  const at = ({ view }: Shown) => frameBeside(frame, count, view.clip.frames.length);
  if (!a) return null;
  if (mode === "beside" || !b)
    return (
      <div className="compare-row">
        {shown.map((each, k) => {
          const key = `${k}`;
          return (
            <figure key={key} className="compare-pane">
              <FrameCanvas view={each.view} frame={at(each)} label={each.label} />
              <figcaption>
                <span className="letter">{String.fromCharCode(65 + k)}</span> {each.label}
              </figcaption>
            </figure>
          );
        })}
      </div>
    );
  if (mode === "wipe") return <Wipe a={a} b={b} frames={[at(a), at(b)]} />;
  return <Difference a={a} b={b} frames={[at(a), at(b)]} gain={gain} />;
}

interface Pair {
  readonly a: Shown;
  readonly b: Shown;
  readonly frames: readonly [number, number];
}

function Wipe({ a, b, frames }: Pair) {
  const { t } = useTranslation();
  const [share, setShare] = useState(50);
  return (
    <div className="compare-row">
      <div className="wipe">
        <FrameCanvas view={a.view} frame={frames[0]} label={a.label} />
        <div className="wipe-over" style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
          <FrameCanvas view={b.view} frame={frames[1]} label={b.label} />
        </div>
        <Slider
          className="wipe-slider"
          aria-label={t("results.wipe")}
          value={share}
          onChange={(value) => setShare(value)}
        >
          <SliderTrack className="wipe-track">
            <SliderThumb className="wipe-thumb" />
          </SliderTrack>
        </Slider>
        <span className="wipe-name wipe-a">A</span>
        <span className="wipe-name wipe-b">B</span>
      </div>
    </div>
  );
}

function Difference({ a, b, frames, gain }: Pair & { readonly gain: number }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, height] = [a.view.span[1] - a.view.span[0], a.view.clip.height];
  const [first, second] = frames;
  useEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    if (!ctx) return;
    const picture = ctx.createImageData(width, height);
    differenceInto(picture.data, pixelsOf(a.view, first, width, height), pixelsOf(b.view, second, width, height), gain);
    ctx.putImageData(picture, 0, 0);
  }, [a.view, b.view, first, second, gain, width, height]);
  return (
    <div className="compare-row">
      <figure className="compare-pane">
        <canvas
          ref={canvas}
          className="frame-canvas"
          data-fit
          width={width}
          height={height}
          role="img"
          aria-label={t("results.difference-name")}
        />
        <figcaption>{t("results.difference-told", { gain })}</figcaption>
      </figure>
    </div>
  );
}
