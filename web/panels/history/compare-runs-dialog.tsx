import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Cell } from "#picture/sheet.ts";
import { useTime } from "#web/i18n/time-text.ts";
import { TableView } from "#web/previews/table-view.tsx";
import { useDuration } from "#web/runs/duration-text.ts";
import { type KnownRun, useRun } from "#web/runs/run-book.ts";
import { useOuterStates } from "#web/runs/shown-states.ts";
import { useTitles } from "#web/runs/use-titles.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { closeSurface, openDialog } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { differencesOf, tablePairs } from "./run-differences.ts";
import { factsOf } from "./run-facts.ts";
import "./history.css";

/** The window in which two runs are held against each other: what was set otherwise, and what came of it. */
export function CompareRunsDialog({ runs }: Dialogs["compare-runs"]) {
  const { t } = useTranslation();
  const [a, b] = [useRun(runs[0]), useRun(runs[1])];
  const clips = () => openDialog({ name: "compare", runs });
  return (
    <Dialog
      title={t("runs.compare-title")}
      closeName={t("results.close")}
      size="large"
      onClose={closeSurface}
      footer={<Button onPress={clips}>{t("runs.compare-clips")}</Button>}
    >
      {a?.document && b?.document ? (
        <Pair a={a} b={b} />
      ) : (
        <p className="preview-note">{t(a?.gone || b?.gone ? "runs.not-readable" : "results.reading")}</p>
      )}
    </Dialog>
  );
}

function Pair({ a, b }: { readonly a: KnownRun; readonly b: KnownRun }) {
  const { t } = useTranslation();
  const duration = useDuration();
  const time = useTime();
  const titles = useTitles(b.document);
  const earlier = useTitles(a.document);
  const [then, now] = [useOuterStates(a), useOuterStates(b)];
  const [before, after] = [a.document!, b.document!];
  const { params, added, removed, wires } = useMemo(() => differencesOf(before, after), [before, after]);
  const pairs = useMemo(() => tablePairs([before, after], [then, now]), [before, after, then, now]);
  const factsRow = (title: string, tell: (run: KnownRun) => Cell): Cell[] => [title, tell(a), tell(b)];
  const took = ({ summary }: KnownRun) =>
    summary?.startedAt !== undefined && summary.finishedAt !== undefined
      ? duration(summary.finishedAt - summary.startedAt)
      : null;
  const rows: Cell[][] = [
    factsRow(t("runs.submitted"), ({ summary }) => (summary ? time(summary.submittedAt) : null)),
    factsRow(t("results.state"), ({ summary }) => (summary ? t(`runs.${summary.status}`) : null)),
    factsRow(t("results.took"), took),
    factsRow(t("runs.nodes-computed"), ({ states }) => String(factsOf(states).computed)),
    factsRow(t("runs.nodes-reused"), ({ states }) => String(factsOf(states).reused)),
  ];
  const names = [
    "",
    ...[a, b].map(({ summary }, k) => [t("results.run-letter", { letter: k + 1 }), summary?.name].join(" · ")),
  ];
  const changes: Cell[][] = [
    ...params.map(({ node, param, before, after }) => [titles(node), param, text(before, t), text(after, t)]),
    ...removed.map((id) => [earlier(id), t("runs.node"), t("runs.there"), "–"]),
    ...added.map((id) => [titles(id), t("runs.node"), "–", t("runs.there")]),
    ...(wires > 0 ? [["", t("runs.wires-differ"), "", String(wires)]] : []),
  ];
  return (
    <div className="run-dialog">
      <TableView sheet={{ columns: names, rows }} name={t("runs.compare-title")} bare />
      <section className="changes">
        <h3>{t("runs.set-otherwise")}</h3>
        {changes.length === 0 ? (
          <p className="preview-note">{t("runs.same-workflow")}</p>
        ) : (
          <TableView
            sheet={{ columns: [t("runs.node"), t("runs.parameter"), names[1]!, names[2]!], rows: changes }}
            name={t("runs.set-otherwise")}
          />
        )}
      </section>
      <section>
        <h3>{t("results.measured")}</h3>
        {pairs.length === 0 && <p className="preview-note">{t("runs.no-tables")}</p>}
        {pairs.map(({ node, tables, same }) => (
          <details key={node} open={!same}>
            <summary>
              {after.nodes.some(({ id }) => id === node) ? titles(node) : earlier(node)}
              {same && <span className="preview-note"> · {t("runs.same")}</span>}
            </summary>
            {same ? (
              <TableView sheet={tables[1]!} name={titles(node)} bare />
            ) : (
              <div className="two">
                {tables.map((sheet, k) => {
                  const key = `${k}`;
                  return (
                    <div key={key}>
                      <p className="preview-note">{names[k + 1]}</p>
                      {sheet ? <TableView sheet={sheet} name={`${titles(node)} ${names[k + 1]}`} bare /> : "–"}
                    </div>
                  );
                })}
              </div>
            )}
          </details>
        ))}
      </section>
    </div>
  );
}

function text(value: unknown, t: (key: string) => string): Cell {
  if (value === undefined) return t("runs.usual");
  return typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
}
