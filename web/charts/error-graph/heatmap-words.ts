import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { HeatmapWords } from "./heatmap.ts";

/** What stands at the axes. */
export function useHeatmapWords(distance: string | undefined): HeatmapWords {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      from: t("charts.from-step"),
      to: t("charts.to-step"),
      gap: t("charts.gap"),
      error: errorWord(t, distance),
    }),
    [t, distance],
  );
}

/** What is called an error, with its unit: how far two results are apart. */
export function errorWord(t: TFunction, distance?: string): string {
  return distance === undefined || distance === "unknown" ? t("charts.error") : t("charts.error-in", { distance });
}
