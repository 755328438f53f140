import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import type { NodeKinds } from "../document/node-kinds.ts";
import { activeTab, changeTab, useEditor } from "../store/editor.ts";
import { useProblems } from "../store/problems.ts";
import { useServer } from "../store/server.ts";
import { useSettings } from "../store/settings.ts";
import { openSurface } from "../store/surface.ts";
import { createCanvasView } from "./canvas-view.ts";
import { useView } from "./current-view.ts";
import { gestures } from "./gestures.ts";
import { Hint } from "./hint.tsx";
import { Minimap } from "./minimap.tsx";
import { openTarget } from "./open-target.ts";
import { OverCanvas } from "./over-canvas.tsx";
import { type Palette, readPalette } from "./paint/palette.ts";
import { listenToPointer } from "./pointer.ts";
import { useKinds } from "./use-kinds.ts";
import "./canvas.css";

const NO_STATES = {};

/** The canvas with all that lies over it. `duplicate`: makes copies of things where they stand. */
export function Canvas({ duplicate }: { duplicate(ids: ReadonlySet<string>): void }) {
  const { t } = useTranslation();
  const element = useRef<HTMLCanvasElement>(null);
  const kinds = useKinds();
  const latest = useRef(kinds);
  latest.current = kinds;
  const [key, document, selection, run] = useEditor(
    useShallow((editor) => {
      const tab = activeTab(editor);
      return [tab?.key, tab?.history.document, tab?.history.selection, tab?.run] as const;
    }),
  );
  const states = useServer((server) => (run === undefined ? NO_STATES : (server.live.nodes.get(run) ?? NO_STATES)));
  const problems = useProblems((problems) => problems.byNode);
  const [theme, language, snap] = useSettings(useShallow(({ theme, language, snap }) => [theme, language, snap]));

  useEffect(() => {
    const gesture = gestures({ kinds: () => latest.current!, duplicate });
    const view = createCanvasView(
      element.current!,
      { palette: paletteOf(latest.current), words: { on: "", off: "", reused: "" } },
      { refusal: gesture.refusal, look: (camera) => useView.setState({ camera }) },
    );
    useView.setState({ view, camera: view.camera });
    const stop = listenToPointer(view, {
      ...gesture,
      look: () => {},
      editParam: (box, param, where) => openTarget({ kind: "param", box, param }, where),
      open: (target, at, screen) => openTarget(target, undefined, at, screen),
      menu: (target, at, screen) => openSurface({ kind: "menu", target, at, screen }),
      hover: (target, screen, note) => useView.setState({ hover: target && { target, screen, note } }),
    });
    return () => {
      stop();
      view.destroy();
      useView.setState({ view: undefined });
    };
  }, [duplicate]);

  useEffect(() => {
    if (document && kinds) useView.getState().view?.show({ document, catalogue: kinds.nodes, states, problems });
  }, [document, kinds, states, problems]);

  useEffect(() => {
    if (selection) useView.getState().view?.select(selection);
  }, [selection]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page, and has changed with it
  useEffect(() => {
    const words = { on: t("canvas.on"), off: t("canvas.off"), reused: t("canvas.reused") };
    useView.getState().view?.paintWith(paletteOf(kinds), words);
  }, [kinds, theme, language, t]);

  // A tab is looked at where it was left, and the first time as a whole.
  const ready = kinds !== undefined;
  useEffect(() => {
    const { view } = useView.getState();
    if (!view || key === undefined || !ready) return;
    const camera = useEditor.getState().tabs.find((tab) => tab.key === key)?.camera;
    if (camera) view.look(camera);
    else view.fit();
    return () => changeTab(key, { camera: view.camera });
  }, [key, ready]);

  return (
    <div className="canvas-host" data-snap={snap}>
      <canvas ref={element} tabIndex={0} aria-label={t("canvas.name")} />
      <OverCanvas />
      <Hint />
      <Minimap />
    </div>
  );
}

function paletteOf(kinds: NodeKinds | undefined): Palette {
  return readPalette(
    Object.fromEntries([...(kinds?.sockets.values() ?? [])].map(({ name, colour }) => [name, colour])),
  );
}
