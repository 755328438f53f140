import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { errorText, shareText, timesText } from "#picture/numbers.ts";
import { spreadText } from "#web/charts/workbench/spread-text.ts";
import { type Bench, sameSteps } from "#web/charts/workbench/use-bench.ts";

/** What is known of the schedule at hand, in numbers. */
export function Facts({ bench }: { readonly bench: Bench }) {
  const { t } = useTranslation();
  const { taken, steps, file, solved, path, measured } = bench;
  const { worst, sum, unknown, reusedAtEnd, budget, speedUp } = taken;
  const at = solved ? budget - solved.min : -1;
  const least = unknown.length > 0 || reusedAtEnd > 0;
  const beside = (value: number | undefined, best: number | undefined) =>
    least || (bench.best && sameSteps(bench.best, path.compute)) ? "" : shareText(value, best);
  return (
    <dl className="facts" aria-live="polite">
      <Fact name={t("charts.computed")} value={t("charts.budget-of", { budget, steps })} />
      <Fact name={t("charts.speed-up")} value={t("charts.at-most", { value: timesText(speedUp) })} />
      {file && (
        <>
          <Fact
            name={worst ? t("charts.worst-of", { from: worst.from, to: worst.to }) : t("charts.worst")}
            value={known(t, errorText(worst?.error ?? 0), least)}
            beside={beside(worst?.error ?? 0, solved?.worst[at])}
            strong
          />
          <Fact name={t("charts.sum")} value={known(t, errorText(sum), least)} beside={beside(sum, solved?.sum[at])} />
        </>
      )}
      <Fact
        name={t("charts.joint")}
        value={measured === undefined ? t("charts.not-measured") : errorText(measured.error)}
        aside={
          measured?.errors && measured.errors.length > 1 ? t("charts.joint-spread", spreadText(measured.errors)) : ""
        }
      />
      {file && reusedAtEnd > 0 && (
        <div className="fact-note" role="note">
          {t("charts.reused-at-end", { count: reusedAtEnd })}
        </div>
      )}
      {file && unknown.length > 0 && (
        <div className="fact-note" role="note">
          {t("charts.unknown-edges", { count: unknown.length, gap: file.maxGap })}
        </div>
      )}
    </dl>
  );
}

function known(t: TFunction, value: string, least: boolean): string {
  return least ? t("charts.at-least", { value }) : value;
}

function Fact(props: {
  readonly name: string;
  readonly value: string;
  readonly beside?: string;
  /** What else there is to say of it. */
  readonly aside?: string;
  readonly strong?: boolean;
}) {
  const { t } = useTranslation();
  const { name, value, beside = "", aside = "", strong = false } = props;
  return (
    <div className="fact" data-strong={strong}>
      <dt>{name}</dt>
      <dd>
        {value}
        {beside !== "" && <span className="beside">{t("charts.than-best", { share: beside })}</span>}
        {aside !== "" && <span className="beside">{aside}</span>}
      </dd>
    </div>
  );
}
