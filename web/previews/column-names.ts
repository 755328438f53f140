import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnNames } from "./csv.ts";

/** What columns of numbers are called on the page. */
export function useColumnNames(): ColumnNames {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      step: t("results.column-step"),
      computed: t("results.column-computed"),
      value: t("results.column-value"),
      label: t("results.column-label"),
      series: t("results.column-series"),
      row: t("results.row"),
      column: t("results.column"),
    }),
    [t],
  );
}
