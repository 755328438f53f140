import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Shown } from "#web/charts/workbench/shown-graph.ts";
import type { Bench } from "#web/charts/workbench/use-bench.ts";
import { NumberField, Select } from "#web/ui/field.tsx";
import { Segments } from "#web/ui/segments.tsx";

const USUAL_QUANTILE = 0.9;

/** Chooses which errors are shown, and along which scale. */
export function ShownErrors({ bench }: { readonly bench: Bench }) {
  const { t } = useTranslation();
  const { file, shown, setShown, scale, setScale } = bench;
  const samples = file?.samples ?? [];
  const quantile = shown.startsWith("quantile:") ? Number(shown.slice("quantile:".length)) : undefined;
  const ways = ["mean", "median", "max"].map((id) => ({ id, label: t(`charts.aggregate-${id}`) }));
  const given = file?.aggregate ?? "unknown";
  const options = [
    { id: "given", label: t("charts.as-calibrated", { how: aggregateName(t, given) }) },
    ...ways.filter(({ id }) => id !== given),
    { id: "quantile", label: t("charts.aggregate-quantile") },
    ...samples.map(({ prompt, seed }, k) => ({ id: `sample:${k}`, label: t("charts.sample", { prompt, seed }) })),
  ];
  return (
    <section>
      {samples.length > 0 && (
        <Select
          label={t("charts.errors-of")}
          value={quantile === undefined ? shown : "quantile"}
          options={options}
          onChange={(id) => setShown((id === "quantile" ? `quantile:${USUAL_QUANTILE}` : id) as Shown)}
        />
      )}
      {quantile !== undefined && (
        <NumberField
          label={t("charts.quantile")}
          value={quantile}
          min={0}
          max={1}
          step={0.05}
          onChange={(value) => Number.isFinite(value) && setShown(`quantile:${value}`)}
        />
      )}
      <Segments
        label={t("charts.scale")}
        value={scale}
        options={[
          { id: "log", label: t("charts.log") },
          { id: "linear", label: t("charts.linear") },
        ]}
        onChange={setScale}
      />
    </section>
  );
}

function aggregateName(t: TFunction, aggregate: string): string {
  if (aggregate.startsWith("quantile:")) return t("charts.quantile-of", { q: aggregate.slice("quantile:".length) });
  return aggregate === "unknown" ? t("charts.aggregate-unknown") : t(`charts.aggregate-${aggregate}`);
}
