import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import { openTarget } from "#web/actions/open-target.ts";
import type { DocumentWire, Point } from "#web/document/document.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import type { Words } from "#web/paint/brush.ts";
import { wordsOf as pictureWords } from "#web/picture/use-words.ts";
import { useShownStates } from "#web/runs/shown-states.ts";
import { firstLook } from "#web/scene/camera.ts";
import { useView } from "#web/store/current-view.ts";
import { activeTab, changeTab, useEditor } from "#web/store/editor.ts";
import { useSettings } from "#web/store/settings.ts";
import { openDialog, openSurface } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { type Tell, useTell } from "#web/store/words.ts";
import { type Palette, readPalette } from "#web/ui/palette.ts";
import { useProblems } from "#web/workspace/problems.ts";
import { type CanvasView, createCanvasView } from "./canvas-view.ts";
import { nodeDrops } from "./drop-node.ts";
import { gestures } from "./gestures.ts";
import { Hint } from "./hint.tsx";
import { Minimap } from "./minimap.tsx";
import { OverCanvas } from "./over-canvas.tsx";
import { listenToPointer } from "./pointer.ts";
import "./canvas.css";

/** The canvas with all that lies over it. */
export function Canvas({
  duplicate,
  addNode,
}: {
  /** Makes copies of things where they stand. */
  duplicate(ids: ReadonlySet<string>): void;
  /** Adds a node of a type, into a wire where one is given. */
  addNode(type: string, at: Point, into: DocumentWire | undefined): void;
}) {
  const { t } = useTranslation();
  const element = useRef<HTMLCanvasElement>(null);
  const view = useRef<CanvasView>(undefined);
  const kinds = useKinds();
  const latest = useRef(kinds);
  latest.current = kinds;
  const [key, document, selection] = useEditor(
    useShallow((editor) => {
      const tab = activeTab(editor);
      return [tab?.key, tab?.history.document, tab?.history.selection] as const;
    }),
  );
  const { states } = useShownStates();
  const tell = useTell();
  const words = useMemo(() => wordsOf(t, tell), [t, tell]);
  const latestWords = useRef(words);
  latestWords.current = words;
  const problems = useProblems((problems) => problems.byNode);
  const theme = useSettings((settings) => settings.theme);

  useEffect(() => {
    const gesture = gestures({ kinds: () => latest.current!, duplicate });
    const made = createCanvasView(
      element.current!,
      { palette: paletteOf(latest.current), words: latestWords.current },
      { refusals: gesture.refusals, look: (camera) => useView.setState({ camera }) },
    );
    view.current = made;
    useView.setState({ view: made, camera: made.camera });
    const stop = listenToPointer(made, {
      ...gesture,
      habits: useSettings.getState,
      look: () => {},
      editParam: (box, param, where) => openTarget({ kind: "param", box, param }, where),
      openResult: ({ id }) => openDialog({ name: "result", node: id }),
      open: (target, at, screen) => openTarget(target, undefined, at, screen),
      menu: (target, at, screen) => openSurface({ kind: "menu", target, at, screen }),
      hover: (target, screen, note) => useView.setState({ hover: target && { target, screen, note } }),
    });
    return () => {
      stop();
      made.destroy();
      view.current = undefined;
      useView.setState({ view: undefined });
    };
  }, [duplicate]);

  useEffect(() => {
    if (!document || !kinds || !view.current) return;
    view.current.show({ document, catalogue: kinds.nodes, states, problems });
    useView.setState({ scene: view.current.scene });
  }, [document, kinds, states, problems]);

  useEffect(() => {
    if (selection) view.current?.select(selection);
  }, [selection]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page, and has changed with it
  useEffect(() => {
    const put = () => view.current?.paintWith(paletteOf(kinds), words);
    put();
    // The system's own theme changes without a word from the settings; fonts come when they come.
    const observer = new MutationObserver(put);
    observer.observe(window.document.documentElement, { attributeFilter: ["data-theme"] });
    void window.document.fonts.ready.then(put);
    return () => observer.disconnect();
  }, [kinds, theme, words]);

  // A tab is looked at where it was left, and the first time where it begins.
  const ready = kinds !== undefined;
  useEffect(() => {
    const { current } = view;
    if (!current || key === undefined || !ready) return;
    const camera = useEditor.getState().tabs.find((tab) => tab.key === key)?.camera;
    current.look(camera ?? firstLook(current.frameOfAll(), current.size));
    return () => changeTab(key, { camera: current.camera });
  }, [key, ready]);

  const drops = useMemo(() => nodeDrops(() => view.current, addNode), [addNode]);
  return (
    <div className="canvas-host" {...drops}>
      <canvas ref={element} tabIndex={0} aria-label={t("canvas.name")} />
      <OverCanvas />
      <Hint />
      <Minimap />
    </div>
  );
}

function wordsOf(t: (key: string) => string, tell: Tell): Words {
  return {
    on: t("canvas.on"),
    off: t("canvas.off"),
    reused: t("canvas.reused"),
    edited: t("results.edited"),
    muted: t("canvas.muted"),
    bypassed: t("canvas.bypassed"),
    pictures: pictureWords(t),
    unknown: t("canvas.unknown"),
    tell,
  };
}

function paletteOf(kinds: NodeKinds | undefined): Palette {
  return readPalette(
    Object.fromEntries([...(kinds?.sockets.values() ?? [])].map(({ name, colour }) => [name, colour])),
  );
}
