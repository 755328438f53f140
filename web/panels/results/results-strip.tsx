import { ChevronDown, ChevronUp, Columns2 } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { sourcesOf } from "#web/charts/compare/sources.ts";
import type { DocumentNode, WorkflowDocument } from "#web/document/document.ts";
import { flowOrder } from "#web/document/flow-order.ts";
import { useShownStates } from "#web/runs/shown-states.ts";
import { useTitles } from "#web/runs/use-titles.ts";
import type { ShownStates } from "#web/scene/shown-state.ts";
import { select } from "#web/store/editor.ts";
import { useSettledDocument } from "#web/store/settled.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { ResultCard } from "./result-card.tsx";
import "./results.css";

interface Strip {
  readonly open: boolean;
}

const useStrip = create<Strip>()(persist((): Strip => ({ open: false }), { name: "lemica.results-strip", version: 1 }));

/** What the nodes of the workflow in front have come to, in the order of the flow, along the lower edge of the canvas. */
export function ResultsStrip() {
  const { t } = useTranslation();
  const open = useStrip((strip) => strip.open);
  const document = useSettledDocument();
  const { run, states } = useShownStates();
  const titles = useTitles(document);
  const shown = useMemo(() => shownOf(document, states), [document, states]);
  if (!run || shown.length === 0) return null;
  const media = run.summary ? sourcesOf([run.summary]).length > 0 : false;
  const press = (id: string) => {
    select(new Set([id]));
    openDialog({ name: "result", node: id });
  };
  return (
    <section className="results-strip" data-open={open} aria-label={t("results.results")}>
      <header>
        <Button look="quiet" aria-expanded={open} onPress={() => useStrip.setState({ open: !open })}>
          {open ? <ChevronDown /> : <ChevronUp />} {t("results.results")}
          <span className="run-count">{shown.length}</span>
        </Button>
        {media && (
          <IconButton name={t("runs.compare-clips")} onPress={() => openDialog({ name: "compare", runs: [run.id] })}>
            <Columns2 />
          </IconButton>
        )}
      </header>
      {open && (
        <div className="results-row">
          {shown.map(({ id }) => (
            <ResultCard key={id} title={titles(id)} state={states[id]!} run={run.id} onPress={() => press(id)} />
          ))}
        </div>
      )}
    </section>
  );
}

/** The nodes that have something to show, in the order of the flow; which is asked for only where there are any. */
function shownOf(document: WorkflowDocument | undefined, states: ShownStates): readonly DocumentNode[] {
  const tells = ({ id }: DocumentNode) => states[id]?.preview !== undefined;
  return document?.nodes.some(tells) ? flowOrder(document).filter(tells) : [];
}
