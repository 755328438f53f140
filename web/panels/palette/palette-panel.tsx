import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { addBeside } from "#web/actions/add-node.ts";
import { DRAGGED_NODE } from "#web/canvas/drop-node.ts";
import { useSettledDocument } from "#web/store/settled.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { Finder } from "#web/ui/finder.tsx";
import { categoryTitle } from "./category-title.ts";
import { NodeSummary } from "./node-summary.tsx";
import { type PaletteItem, paletteSections } from "./palette-sections.ts";
import "./palette.css";

/** All nodes, to be dragged onto the canvas; a click or Enter adds one beside what is selected. */
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
        onChoose={({ kind }) => addBeside(kind)}
        onDrag={({ kind }, { dataTransfer }) => {
          dataTransfer.setData(DRAGGED_NODE, kind.type);
          dataTransfer.effectAllowed = "copy";
        }}
      />
      {shown && <NodeSummary kind={shown.kind} />}
    </div>
  );
}
