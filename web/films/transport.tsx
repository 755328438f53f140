import { ChevronLeft, ChevronRight, Pause, Play } from "lucide-react";
import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { IconButton } from "#web/ui/button.tsx";
import { Select } from "#web/ui/field.tsx";
import type { Playback } from "./playback.ts";
import "./films.css";

const RATES = ["0.1", "0.25", "0.5", "1", "2"];

/** Plays, stops, and goes frame by frame. */
export function Transport({ playback, bare = false }: { readonly playback: Playback; readonly bare?: boolean }) {
  const { t } = useTranslation();
  const { frame, count, playing, rate, toggle, show, setRate } = playback;
  if (count < 2) return null;
  return (
    <div className="transport">
      <IconButton name={t(playing ? "results.pause" : "results.play")} keys={t("results.space")} onPress={toggle}>
        {playing ? <Pause /> : <Play />}
      </IconButton>
      <IconButton name={t("results.previous-frame")} keys="←" onPress={() => show(frame - 1)}>
        <ChevronLeft />
      </IconButton>
      <IconButton name={t("results.next-frame")} keys="→" onPress={() => show(frame + 1)}>
        <ChevronRight />
      </IconButton>
      <Slider
        className="scrub"
        aria-label={t("results.frame")}
        value={frame}
        minValue={0}
        maxValue={count - 1}
        onChange={(value) => show(value)}
      >
        <SliderTrack className="scrub-track">
          <span className="scrub-done" style={{ width: `${(100 * frame) / (count - 1)}%` }} />
          <SliderThumb className="scrub-thumb" />
        </SliderTrack>
      </Slider>
      <span className="frame-count">{t("results.frame-of", { frame: frame + 1, count })}</span>
      {!bare && (
        <div className="rate">
          <Select
            label={t("results.rate")}
            value={String(rate)}
            options={RATES.map((id) => ({ id, label: `${id}×` }))}
            onChange={(value) => setRate(Number(value))}
          />
        </div>
      )}
    </div>
  );
}

/** Space plays and stops, the arrow keys go frame by frame, where nothing else has use for them. */
export function playByKeys(playback: Playback): (event: React.KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select, [role=radiogroup], [role=listbox], [role=slider]")) return;
    if (event.key === " " && target.closest("button")) return;
    const by = { ArrowLeft: -1, ArrowRight: 1, ",": -1, ".": 1 }[event.key];
    if (by !== undefined) playback.show(playback.frame + by);
    else if (event.key === " ") playback.toggle();
    else return;
    event.preventDefault();
  };
}
