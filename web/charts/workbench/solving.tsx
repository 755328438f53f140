import { useTranslation } from "react-i18next";

/** Stands where a chart will be when a worker has solved the error graph. */
export function Solving() {
  const { t } = useTranslation();
  return (
    <p className="chart-empty" role="status">
      {t("charts.solving")}
    </p>
  );
}
