import { ChevronLeft, ChevronRight } from "lucide-react";
import { type ReactNode, Suspense, useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { type ValueView, valueViews } from "#web/charts/views/value-views.ts";
import { flowOrder } from "#web/document/flow-order.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { nodesById } from "#web/document/wiring.ts";
import { PreviewView } from "#web/previews/preview-view.tsx";
import { FailureText } from "#web/runs/failure-text.tsx";
import { mediaFiles } from "#web/runs/media-files.ts";
import { useValue } from "#web/runs/outputs.ts";
import type { KnownRun } from "#web/runs/run-book.ts";
import { useShownStates } from "#web/runs/shown-states.ts";
import { useTitles } from "#web/runs/use-titles.ts";
import { isMediaPreview } from "#web/scene/media-preview.ts";
import type { ShownState } from "#web/scene/shown-state.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { activeTab, select, useEditor } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";
import { closeSurface, openDialog } from "#web/store/surface.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { ResultFacts } from "./result-facts.tsx";
import "./results.css";

/** The window of a node's result: what it shows, what it gave, what it wrote, and what went wrong. */
export function ResultDialog({ node }: Dialogs["result"]) {
  const { t } = useTranslation();
  const now = useEditor((editor) => activeTab(editor)?.history.document);
  const { run, states } = useShownStates();
  const titles = useTitles(now);
  const told = useMemo(
    () => (now ? flowOrder(now).filter(({ id }) => id === node || isTelling(states[id])) : []),
    [now, states, node],
  );
  const at = told.findIndex(({ id }) => id === node);
  const go = (by: number) => {
    const next = told[at + by];
    if (!next) return;
    select(new Set([next.id]));
    openDialog({ name: "result", node: next.id });
  };
  const state = states[node];
  const walk = (
    <div className="result-walk">
      <IconButton name={t("results.previous")} isDisabled={at <= 0} onPress={() => go(-1)}>
        <ChevronLeft />
      </IconButton>
      <span className="preview-note">{t("results.place", { place: at + 1, count: told.length })}</span>
      <IconButton name={t("results.next")} isDisabled={at >= told.length - 1} onPress={() => go(1)}>
        <ChevronRight />
      </IconButton>
    </div>
  );
  return (
    <Dialog title={titles(node)} closeName={t("results.close")} size="wide" onClose={closeSurface}>
      {!run || !state ? (
        <Beside side={walk}>
          <p className="preview-note">{t("results.not-run")}</p>
        </Beside>
      ) : (
        <Views key={node} run={run} node={node} state={state} name={titles(node)} walk={walk} />
      )}
    </Dialog>
  );
}

/** Something large, with what is said of it at its right. */
function Beside({ side, children }: { readonly side: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="result">
      <div className="result-main">{children}</div>
      <aside className="result-side">{side}</aside>
    </div>
  );
}

function isTelling(state: ShownState | undefined): boolean {
  return state?.preview !== undefined || state?.failure !== undefined;
}

interface ViewsProps {
  readonly run: KnownRun;
  readonly node: string;
  readonly state: ShownState;
  readonly name: string;
  /** Leads to the results before and after. */
  readonly walk: ReactNode;
}

/** What the node shows of itself beside what is known of it; the richer views there are for what it gives have all the room. */
function Views({ run, node, state, name, walk }: ViewsProps) {
  const { t } = useTranslation();
  const rich = useRichViews(run, node, state);
  const [chosen, choose] = useState<string>();
  const { preview } = state;
  const plain = preview ? (
    <PreviewView preview={preview} run={run.id} name={name} files={filesOf(run, node, preview)} />
  ) : (
    <p className="preview-note">{t(state.status === "done" ? "results.nothing-shown" : "results.not-yet")}</p>
  );
  const facts = <ResultFacts run={run} node={node} state={state} />;
  if (rich.length === 0)
    return (
      <Beside
        side={
          <>
            {walk}
            {facts}
          </>
        }
      >
        {plain}
      </Beside>
    );
  return (
    <Tabs
      className="result-tabs"
      selectedKey={chosen ?? rich[0]!.port}
      onSelectionChange={(key) => choose(String(key))}
    >
      <div className="result-bar">
        <TabList aria-label={t("results.views")} className="result-tab-list">
          {rich.map(({ port, view }) => (
            <Tab key={port} id={port}>
              {t(view.titleKey)}
            </Tab>
          ))}
          <Tab id="preview">{t("results.preview")}</Tab>
          <Tab id="details">{t("results.details")}</Tab>
        </TabList>
        {walk}
      </div>
      {rich.map(({ port, view }) => (
        <TabPanel key={port} id={port} className="result-page">
          <Suspense fallback={<p className="preview-note">{t("results.reading")}</p>}>
            <Rich run={run} node={node} port={port} view={view} />
          </Suspense>
        </TabPanel>
      ))}
      <TabPanel id="preview" className="result-page">
        {plain}
      </TabPanel>
      <TabPanel id="details" className="result-page result-details">
        {facts}
      </TabPanel>
    </Tabs>
  );
}

/** All pictures or films that the node wrote, where it shows one. */
function filesOf({ summary }: KnownRun, node: string, preview: NonNullable<ShownState["preview"]>): readonly string[] {
  return isMediaPreview(preview) ? mediaFiles(summary?.files ?? [], node, preview.source) : [];
}

function Rich({
  run,
  node,
  port,
  view: { Component },
}: {
  readonly run: KnownRun;
  readonly node: string;
  readonly port: string;
  readonly view: ValueView;
}) {
  const { value, failure } = useValue(run, [node, port]);
  return (
    <>
      {failure !== undefined && (
        <p className="preview-note">
          <FailureText failure={failure} />
        </p>
      )}
      <Component value={value} run={run.id} node={node} port={port} />
    </>
  );
}

/** The views there are for what a node gives, as it was run; of one that has not finished, those that can wait for it. */
function useRichViews({ document }: KnownRun, node: string, { status }: ShownState) {
  const catalogue = useServer((server) => server.catalogue);
  const kinds = useMemo(() => catalogue && nodeKinds(catalogue, document?.blocks).nodes, [catalogue, document?.blocks]);
  const kind = document && kinds?.get(nodesById(document).get(node)?.type ?? "");
  return (kind?.outputs ?? []).flatMap(({ name, socket }) => {
    const view = Object.hasOwn(valueViews, socket) ? valueViews[socket] : undefined;
    return view && (status === "done" || (view.live && status === "running")) ? [{ port: name, view }] : [];
  });
}
