import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { addNode } from "#web/actions/add-node.ts";
import { DRAGGED_NODE } from "#web/canvas/drop-node.ts";
import { currentView } from "#web/store/current-view.ts";
import { useSettledDocument } from "#web/store/settled.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { Finder } from "#web/ui/finder.tsx";
import { categoryTitle } from "./category-title.ts";
import { NodeSummary } from "./node-summary.tsx";
import { type PaletteItem, paletteSections } from "./palette-sections.ts";
import "./palette.css";

/** All nodes, to be dragged onto the canvas; a click or Enter adds one in the middle. */
export function PalettePanel() {
  const { t } = useTranslation();
  const kinds = useKinds();
  const document = useSettledDocument();
  const [query, setQuery] = useState("");
  const [shown, show] = useState<PaletteItem>();
  const sections = useMemo(
    () => (document && kinds ? paletteSections(document, kinds, { text: query }, (id) => categoryTitle(t, id)) : []),
    [document, kinds, query, t],
  );
  return (
    <div className="palette-panel">
      <Finder<PaletteItem>
        name={t("palette.title")}
        placeholder={t("palette.search")}
        query={query}
        onQuery={setQuery}
        marked={query}
        sections={sections}
        empty={t("palette.none")}
        onHighlight={show}
        onChoose={({ kind }) => addInMiddle(kind)}
        onDrag={({ kind }, { dataTransfer }) => {
          dataTransfer.setData(DRAGGED_NODE, kind.type);
          dataTransfer.effectAllowed = "copy";
        }}
      />
      {shown && <NodeSummary kind={shown.kind} />}
    </div>
  );
}

/** Where the middle of the view is, or a little further where something stands there already. */
function addInMiddle(kind: PaletteItem["kind"]): void {
  const view = currentView();
  if (!view) return;
  let [x, y] = view.pointAt([
    view.size.width / 2 - 125 * view.camera.zoom,
    view.size.height / 2 - 80 * view.camera.zoom,
  ]);
  const taken = new Set(
    [...view.scene.boxes.values()].map((box) => `${Math.round(box.x / 30)} ${Math.round(box.y / 30)}`),
  );
  while (taken.has(`${Math.round(x / 30)} ${Math.round(y / 30)}`)) [x, y] = [x + 30, y + 30];
  addNode(kind, { at: [x, y] });
}
