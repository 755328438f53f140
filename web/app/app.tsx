import { useEffect } from "react";
import { Canvas } from "../canvas/canvas.tsx";
import { ResultsStrip } from "../panels/results/results-strip.tsx";
import { RunNews } from "../panels/queue/run-news.tsx";
import { WorkspaceBars } from "../panels/library/workspace-bars.tsx";
import { copied, duplicateThings, pasteText, removeSelection } from "../store/clipboard.ts";
import { useSettings } from "../store/settings.ts";
import { useSurface } from "../store/surface.ts";
import { actions } from "./actions.ts";
import { Banner } from "./banner.tsx";
import { DropFiles } from "./drop-files.tsx";
import { LeftPanel, Rail } from "./rail.tsx";
import { listenToKeys } from "./shortcuts.ts";
import { StatusBar } from "./status-bar.tsx";
import { TopBar } from "./top-bar.tsx";
import "./app.css";

const duplicateInPlace = (ids: ReadonlySet<string>) => duplicateThings(ids, [0, 0]);

/** The editor: bars around a canvas, and what opens over it. */
export function App() {
  const leftPanel = useSettings((settings) => settings.leftPanel);
  const leftWidth = useSettings((settings) => settings.leftWidth);
  useEffect(() => listenToKeys(actions), []);
  useEffect(listenToClipboard, []);
  return (
    <div className="app">
      <TopBar />
      <Banner />
      <div className="middle">
        <Rail />
        {leftPanel !== "" && (
          <div className="left" style={{ width: leftWidth }}>
            <LeftPanel />
          </div>
        )}
        <main className="stage">
          <Canvas duplicate={duplicateInPlace} />
          <WorkspaceBars />
          <ResultsStrip />
        </main>
      </div>
      <StatusBar />
      <DropFiles />
      <RunNews />
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
