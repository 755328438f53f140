import { useTranslation } from "react-i18next";

/** The computed steps in words, to be read and copied. */
export function StepList({ compute }: { readonly compute: readonly number[] }) {
  const { t } = useTranslation();
  return (
    <p className="step-list">
      <span>{t("charts.steps")}</span> {compute.join(" ")}
    </p>
  );
}
