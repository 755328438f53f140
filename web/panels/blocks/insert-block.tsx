import { Box } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { blockType } from "#protocol/block.ts";
import type { DocumentNode } from "#web/document/document.ts";
import { baseIdOf, freshId, idsOf } from "#web/document/fresh-id.ts";
import { say } from "#web/i18n/say.ts";
import { currentView, focusCanvas } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { call, routes } from "#web/store/server.ts";
import { closeSurface, toast } from "#web/store/surface.ts";
import type { FinderItem } from "#web/ui/finder.tsx";
import { Pick } from "#web/ui/pick.tsx";
import { blockOfSaved, blockRefusal } from "./block-source.ts";
import { readVersion } from "./read-version.ts";

const MOST = 50;

/** Chooses a saved workflow that becomes one node of the workflow in front. */
export function InsertBlock() {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const [items, setItems] = useState<readonly FinderItem[]>();
  useEffect(() => {
    let stopped = false;
    const look = async () => {
      const words = query.trim();
      const found = await call(routes.listWorkflows, {
        query: { sort: "saved", descending: true, limit: MOST, ...(words !== "" && { search: words }) },
      }).catch((failure) => {
        toast("failed", whyOf(failure));
        return { items: [] };
      });
      if (stopped) return;
      setItems(
        found.items.map(({ id, name, nodes }) => {
          const detail = t("blocks.nodes", { count: nodes });
          return { id, label: name || t("app.untitled"), detail, icon: <Box /> };
        }),
      );
    };
    const timer = setTimeout(() => void look(), query === "" ? 0 : 120);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [query, t]);
  return (
    <Pick
      name={t("actions.insert-block")}
      placeholder={t("blocks.search")}
      query={query}
      marked={query}
      onQuery={setQuery}
      sections={[{ id: "saved", items: items ?? [] }]}
      empty={items === undefined ? t("blocks.reading") : t(query === "" ? "blocks.none-saved" : "blocks.none-found")}
      onChoose={({ id, label }) => {
        closeSurface();
        void insert(id, label);
      }}
      onClose={closeSurface}
    />
  );
}

async function insert(id: string, name: string): Promise<void> {
  try {
    const saved = await readVersion(id);
    const document = activeTab()?.history.document;
    const view = currentView();
    if (!document || !view) return;
    const refused = blockRefusal(document, saved.workflow);
    if (refused) {
      toast("failed", () => say(`blocks.refused.${refused}`, { name }));
      return;
    }
    const block = blockOfSaved(document, saved);
    const type = blockType(block.id);
    const node = freshId(baseIdOf(type), idsOf(document));
    const [x, y] = view.pointAt([view.size.width / 2 - 120, view.size.height / 2 - 80]);
    const position: [number, number] = [Math.round(x / 10) * 10, Math.round(y / 10) * 10];
    const added: DocumentNode = { id: node, type, version: 1, params: {}, position };
    act(
      [
        { type: "set-block", block },
        { type: "add", nodes: [added] },
      ],
      { selection: new Set([node]) },
    );
    focusCanvas();
  } catch (failure) {
    toast("failed", whyOf(failure));
  }
}
