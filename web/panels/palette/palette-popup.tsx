import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { addBeside, addNode, putInPlaceOf } from "#web/actions/add-node.ts";
import { currentView } from "#web/store/current-view.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { closeSurface, type Surface } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { Finder } from "#web/ui/finder.tsx";
import { categoryTitle } from "./category-title.ts";
import { NodeSummary } from "./node-summary.tsx";
import { type PaletteItem, paletteSections } from "./palette-sections.ts";
import "./palette.css";

const WIDTH = 540;
/** At most; with fewer nodes it is lower. */
const HEIGHT = 380;
const MARGIN = 8;

/** The nodes to add where the pointer is. It stays inside the canvas; Escape and a click elsewhere close it. */
export function PalettePopup({ surface }: { readonly surface: Extract<Surface, { kind: "palette" }> }) {
  const { t } = useTranslation();
  const kinds = useKinds();
  const document = useEditor((editor) => activeTab(editor)?.history.document);
  const [query, setQuery] = useState("");
  const [shown, show] = useState<PaletteItem>();
  const element = useRef<HTMLDivElement>(null);
  const { at, wire, into } = surface;
  const sections = useMemo(
    () =>
      document && kinds
        ? paletteSections(document, kinds, { text: query, wire, into }, (id) => categoryTitle(t, id))
        : [],
    [document, kinds, query, wire, into, t],
  );

  useLayoutEffect(() => {
    const { width, height } = currentView()?.size ?? { width: innerWidth, height: innerHeight };
    const box = element.current;
    if (!box) return;
    const inside = (start: number, size: number, room: number) =>
      Math.max(MARGIN, Math.min(start, room - size - MARGIN));
    box.style.left = `${inside(surface.screen[0], box.offsetWidth, width)}px`;
    box.style.top = `${inside(surface.screen[1], box.offsetHeight, height)}px`;
  }, [surface]);

  useEffect(() => {
    const away = (event: PointerEvent) => element.current?.contains(event.target as Node) || closeSurface();
    window.addEventListener("pointerdown", away, true);
    return () => window.removeEventListener("pointerdown", away, true);
  }, []);

  const close = () => {
    closeSurface();
    currentView()?.element.focus({ preventScroll: true });
  };
  return (
    <div
      ref={element}
      className="palette-popup"
      role="dialog"
      aria-label={t(wire ? "palette.fitting" : "palette.title")}
      style={{ width: WIDTH, maxHeight: HEIGHT }}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
        // There is one field in it: nowhere to go by Tab.
        if (event.key === "Tab") event.preventDefault();
        event.stopPropagation();
      }}
    >
      <Finder<PaletteItem>
        name={t("palette.title")}
        placeholder={t(wire ? "palette.search-fitting" : "palette.search")}
        autoFocus
        query={query}
        onQuery={setQuery}
        marked={query}
        sections={sections}
        empty={t(query === "" && wire ? "palette.none-fit" : "palette.none")}
        onHighlight={show}
        onChoose={({ kind, port }) => {
          close();
          if (surface.replaces !== undefined) putInPlaceOf(surface.replaces, kind);
          else if (surface.beside) addBeside(kind);
          else addNode(kind, { at, into, ...(wire && port !== undefined && { join: { end: wire, port } }) });
        }}
      />
      {shown && <NodeSummary kind={shown.kind} />}
    </div>
  );
}
