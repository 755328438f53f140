import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Bench } from "#web/charts/workbench/use-bench.ts";

/** Slides the budget; the best schedule of each is taken at once. */
export function BudgetSlider({ bench }: { readonly bench: Bench }) {
  const { t } = useTranslation();
  const { solved, path, steps, setBudget } = bench;
  if (!solved || solved.min === solved.max) return null;
  const budget = Math.min(solved.max, Math.max(solved.min, path.compute.length));
  return (
    <Slider
      className="budget-slider"
      minValue={solved.min}
      maxValue={solved.max}
      step={1}
      value={budget}
      onChange={(value) => setBudget(value as number)}
    >
      <Label>{t("charts.budget")}</Label>
      <SliderOutput>{t("charts.budget-of", { budget: path.compute.length, steps })}</SliderOutput>
      <SliderTrack className="slider-track">
        {({ state }) => (
          <>
            <span className="slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
            <SliderThumb className="slider-thumb" />
          </>
        )}
      </SliderTrack>
    </Slider>
  );
}
