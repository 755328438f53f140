import { useTranslation } from "react-i18next";
import { edgeError, rowStart } from "#core/error-graph.ts";
import type { Edge } from "#picture/error-graph.ts";
import { errorText } from "#picture/numbers.ts";
import { spreadOf } from "#web/charts/workbench/shown-graph.ts";
import type { Bench } from "#web/charts/workbench/use-bench.ts";
import { ChartTip } from "#web/picture/chart-tip.tsx";

const MOST_SAMPLES = 8;

/** What is known of an edge: its error, its place among all, and how far its samples are apart. */
export function EdgeTip({
  bench: { graph, file },
  edge: { from, to },
  x,
  y,
}: {
  readonly bench: Bench;
  readonly edge: Edge;
  readonly x: number;
  readonly y: number;
}) {
  const { t } = useTranslation();
  if (!graph || !file) return null;
  const index = rowStart(graph.steps, graph.maxGap, from) + to - from - 2;
  const error = edgeError(graph, from, to);
  const rank = graph.errors.reduce((below, each) => below + (each < error ? 1 : 0), 1);
  const spread = spreadOf(file, index);
  const title = t("charts.edge", { from, to });
  return (
    <ChartTip x={x} y={y} said={t("charts.edge-said", { from, to, error: errorText(error) })}>
      <b>
        {title} · {errorText(error)}
      </b>
      <table>
        <tbody>
          <Row name={t("charts.gap")} value={String(to - from)} />
          <Row name={t("charts.rank")} value={t("charts.rank-of", { rank, count: graph.errors.length })} />
          {spread && spread.errors.length > 1 && (
            <>
              <Row name={t("charts.least")} value={errorText(spread.min)} />
              <Row name={t("charts.aggregate-mean")} value={errorText(spread.mean)} />
              <Row name={t("charts.greatest")} value={errorText(spread.max)} />
            </>
          )}
          {spread?.errors.slice(0, MOST_SAMPLES).map((sample, k) => (
            <Row
              key={String(k)}
              name={t("charts.sample", { prompt: sample.prompt, seed: sample.seed })}
              value={errorText(sample.error)}
            />
          ))}
        </tbody>
      </table>
      {spread && spread.errors.length > MOST_SAMPLES && (
        <span>{t("charts.more-samples", { count: spread.errors.length - MOST_SAMPLES })}</span>
      )}
    </ChartTip>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <tr>
      <td>{name}</td>
      <td>{value}</td>
    </tr>
  );
}
