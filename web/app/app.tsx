import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { actions } from "#web/actions/actions.ts";
import { addNode } from "#web/actions/add-node.ts";
import { listenToKeys } from "#web/actions/shortcuts.ts";
import { Canvas } from "#web/canvas/canvas.tsx";
import type { DocumentWire, Point } from "#web/document/document.ts";
import { BlockBar } from "#web/panels/blocks/block-bar.tsx";
import { RunForm } from "#web/panels/form/run-form.tsx";
import { WorkspaceBars } from "#web/panels/library/workspace-bars.tsx";
import { ResultsStrip } from "#web/panels/results/results-strip.tsx";
import { focusCanvas } from "#web/store/current-view.ts";
import { useIsForm } from "#web/store/form-mode.ts";
import { useSettings } from "#web/store/settings.ts";
import { useSurface } from "#web/store/surface.ts";
import { kindsNow } from "#web/store/use-kinds.ts";
import { copied, duplicateThings, pasteText, removeSelection } from "#web/workspace/clipboard.ts";
import { Banner } from "./banner.tsx";
import { DropFiles } from "./drop-files.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { LiveRegion } from "./live-region.tsx";
import { panels } from "./panels.tsx";
import { LeftPanel, Rail } from "./rail.tsx";
import { RightPanel } from "./right-panel.tsx";
import { StatusBar } from "./status-bar.tsx";
import { CanvasSurfaces, Surfaces } from "./surfaces.tsx";
import { Toasts } from "./toasts.tsx";
import { TopBar } from "./top-bar.tsx";
import "./app.css";

const duplicateInPlace = (ids: ReadonlySet<string>) => duplicateThings(ids, [0, 0]);

function addDropped(type: string, at: Point, into: DocumentWire | undefined): void {
  const kind = kindsNow()?.nodes.get(type);
  if (kind) addNode(kind, { at, into });
}

/** The editor: bars around a canvas, and what opens over it. */
export function App() {
  const { t } = useTranslation();
  const form = useIsForm();
  const leftOpen = useSettings(({ leftPanel }) => panels.some(({ id }) => id === leftPanel));
  const rightOpen = useSettings((settings) => settings.rightOpen);
  useEffect(() => listenToKeys(actions), []);
  useEffect(listenToClipboard, []);
  return (
    <div className="app">
      <button type="button" className="skip-link" onClick={focusCanvas}>
        {t("actions.to-canvas")}
      </button>
      <TopBar />
      <Banner />
      <div className="middle" data-both={leftOpen && rightOpen && !form}>
        <Rail />
        {leftOpen && <LeftPanel />}
        <main className="stage">
          {/* The canvas keeps its place under the form. */}
          <div className="stage-canvas" inert={form}>
            <Canvas duplicate={duplicateInPlace} addNode={addDropped} />
            <EmptyCanvas />
            <BlockBar />
            <CanvasSurfaces />
          </div>
          {form && <RunForm />}
          <WorkspaceBars />
          {!form && <ResultsStrip />}
        </main>
        {!form && <RightPanel />}
      </div>
      <StatusBar />
      <DropFiles />
      <Surfaces />
      <Toasts />
      <LiveRegion />
    </div>
  );
}

/** The browser's own copy, cut and paste, which need no permission. */
function listenToClipboard(): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const elsewhere = (event: Event) =>
    (event.target instanceof HTMLElement && event.target.closest("input, textarea, [role=dialog]") !== null) ||
    useSurface.getState().surface !== undefined ||
    !getSelection()?.isCollapsed;
  const put = (event: ClipboardEvent) => {
    const text = elsewhere(event) ? undefined : copied();
    if (text === undefined) return false;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    return true;
  };
  document.addEventListener("copy", put, { signal });
  document.addEventListener("cut", (event) => put(event) && removeSelection(), { signal });
  document.addEventListener(
    "paste",
    (event) => {
      if (!elsewhere(event) && pasteText(event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    },
    { signal },
  );
  return () => stop.abort();
}
