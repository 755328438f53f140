import { useEffect } from "react";
import { Canvas } from "../canvas/canvas.tsx";
import { kindsNow } from "../canvas/use-kinds.ts";
import type { DocumentWire, Point } from "../document/document.ts";
import { BlockBar } from "../panels/blocks/block-bar.tsx";
import { followBlocks } from "../panels/blocks/follow-blocks.ts";
import { useIsForm } from "../panels/form/form-mode.ts";
import { RunForm } from "../panels/form/run-form.tsx";
import { WorkspaceBars } from "../panels/library/workspace-bars.tsx";
import { addNode } from "../panels/palette/add-node.ts";
import { RunNews } from "../panels/queue/run-news.tsx";
import { ResultsStrip } from "../panels/results/results-strip.tsx";
import { copied, duplicateThings, pasteText, removeSelection } from "../store/clipboard.ts";
import { useSettings } from "../store/settings.ts";
import { useSurface } from "../store/surface.ts";
import { actions } from "./actions.ts";
import { Banner } from "./banner.tsx";
import { DropFiles } from "./drop-files.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { LiveRegion } from "./live-region.tsx";
import { panels } from "./panels.tsx";
import { LeftPanel, Rail } from "./rail.tsx";
import { RightPanel } from "./right-panel.tsx";
import { listenToKeys } from "./shortcuts.ts";
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
  const form = useIsForm();
  const leftOpen = useSettings(({ leftPanel }) => panels.some(({ id }) => id === leftPanel));
  const rightOpen = useSettings((settings) => settings.rightOpen);
  useEffect(() => listenToKeys(actions), []);
  useEffect(listenToClipboard, []);
  useEffect(followBlocks, []);
  return (
    <div className="app">
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
      <RunNews />
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
