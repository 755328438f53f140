import { SquarePen, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { showForm, useIsForm } from "#web/store/form-mode.ts";
import { Segments } from "#web/ui/segments.tsx";

/** Whether the workflow is seen as a graph or used as a form. */
export function ViewSwitch() {
  const { t } = useTranslation();
  const form = useIsForm();
  return (
    <Segments
      label={t("form.view")}
      hideLabel
      value={form ? "form" : "graph"}
      options={[
        { id: "graph", label: <Workflow aria-hidden />, name: t("form.graph") },
        { id: "form", label: <SquarePen aria-hidden />, name: t("form.form") },
      ]}
      onChange={(view) => showForm(view === "form")}
    />
  );
}
