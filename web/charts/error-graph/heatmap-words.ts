import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { errorName, type GraphLayout } from "#picture/error-graph.ts";
import type { HeatmapWords } from "#picture/heatmap.ts";

/** What stands at the axes. */
export function useHeatmapWords(layout: GraphLayout, distance: string | undefined): HeatmapWords {
  const { t } = useTranslation();
  return useMemo(() => {
    const value = errorName(t("charts.error"), distance);
    if (layout === "to") return { across: t("charts.to-step"), down: t("charts.from-step"), value };
    return { across: t("charts.from-step"), down: t("charts.gap"), value };
  }, [t, layout, distance]);
}
