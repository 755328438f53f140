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
      error: withDistance(t("charts.error"), distance),
    }),
    [t, distance],
  );
}

/** What is called an error, with how far two results are apart as it was measured. */
export function withDistance(word: string, distance: string | undefined): string {
  return distance === undefined || distance === "unknown" ? word : `${word} (${distance})`;
}
