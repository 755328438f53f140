import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Words } from "#picture/sheet.ts";

/** What pictures say of themselves, in the language at hand. */
export function wordsOf(t: (key: string) => string): Words {
  return {
    step: t("results.column-step"),
    computed: t("results.column-computed"),
    reused: t("results.reused"),
    value: t("results.column-value"),
    label: t("results.column-label"),
    series: t("results.column-series"),
    row: t("results.row"),
    column: t("results.column"),
    none: t("results.no-value"),
  };
}

export function useWords(): Words {
  const { t } = useTranslation();
  return useMemo(() => wordsOf(t), [t]);
}
