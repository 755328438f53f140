import { AlignLeft, AppWindow, Box, Boxes, Crosshair, Eye, File, Navigation, Pencil, Play } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Action } from "#web/actions/action.ts";
import { areas } from "#web/actions/actions.ts";
import { addBeside } from "#web/actions/add-node.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { foundNodes } from "#web/document/find-nodes.ts";
import { type Entry, searchIndex } from "#web/document/search.ts";
import { categoryTitle } from "#web/panels/palette/category-title.ts";
import { nodeIndex } from "#web/panels/palette/palette-sections.ts";
import { currentView, focusCanvas } from "#web/store/current-view.ts";
import { select, showTab, useEditor } from "#web/store/editor.ts";
import { closeSurface, openDialog } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import type { FinderItem } from "#web/ui/finder.tsx";
import { Pick } from "#web/ui/pick.tsx";
import { useSavedEntries } from "./saved-entries.ts";

interface Line extends FinderItem {
  run(): void;
}

const MOST = 12;

const ICONS: Readonly<Record<string, ReactNode>> = {
  run: <Play />,
  workflow: <File />,
  edit: <Pencil />,
  nodes: <Box />,
  blocks: <Boxes />,
  arrange: <AlignLeft />,
  view: <Eye />,
  go: <Navigation />,
};

/** Everything that can be done or opened, by name. */
export function CommandPalette() {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const tabs = useTabs(query);
  const commands = useCommands(query);
  const nodes = useNodes(query);
  const saved = useSavedEntries(query);
  const here = useHere(query);
  const sections = [
    { id: "tabs", title: t("commands.tabs"), items: tabs },
    { id: "commands", title: t("commands.commands"), items: commands },
    { id: "here", title: t("commands.here"), items: here },
    { id: "nodes", title: t("commands.nodes"), items: nodes },
    { id: "saved", title: t("commands.saved"), items: saved },
  ].filter(({ items }) => items.length > 0);
  return (
    <Pick<Line>
      name={t("actions.commands")}
      placeholder={t("commands.search")}
      query={query}
      marked={query}
      onQuery={setQuery}
      sections={sections}
      empty={t("commands.none")}
      onClose={closeSurface}
      onChoose={({ run }) => {
        closeSurface();
        // The window gives the focus back when it is gone; what the command opens comes after that.
        requestAnimationFrame(() => {
          focusCanvas();
          run();
        });
      }}
    />
  );
}

function useCommands(query: string): readonly Line[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const all = areas.flatMap((area) => area.actions.map((action) => ({ area: area.id, action })));
    const usable = all.filter(
      ({ action: { id, silent, enabled } }) => !silent && id !== "commands" && enabled?.() !== false,
    );
    const entries = usable.map(({ area, action }): Entry & { area: string; action: Action } => {
      return { id: action.id, title: t(`actions.${action.id}`), words: action.id, area, action };
    });
    return searchIndex(entries)
      .find(query)
      .map(({ area, action, title }) => {
        return line(`command ${action.id}`, title, ICONS[area] ?? <Play />, action.run, shownKeys(action));
      });
  }, [query, t]);
}

function useNodes(query: string): readonly Line[] {
  const { t } = useTranslation();
  const kinds = useKinds();
  return useMemo(() => {
    if (!kinds || query.trim() === "") return [];
    const found = nodeIndex(kinds).find(query).slice(0, MOST);
    return found.map(({ kind }) => {
      const run = () => void addBeside(kind);
      const detail = t("commands.add", { category: categoryTitle(t, kind.category) });
      return { ...line(`node ${kind.type}`, kind.title, <Box />, run), detail };
    });
  }, [kinds, query, t]);
}

/** What stands in the workflow in front: its nodes, by their titles, types, parameters and texts, and what they show. */
function useHere(query: string): readonly Line[] {
  const { t } = useTranslation();
  const kinds = useKinds();
  return useMemo(() => {
    const view = currentView();
    if (!kinds || !view || query.trim() === "") return [];
    return foundNodes(view.scene.document, kinds, query)
      .slice(0, MOST)
      .flatMap(({ id, title, detail }) => {
        const go = () => {
          select(new Set([id]));
          currentView()?.reveal([id]);
        };
        const found = { ...line(`here ${id}`, t("commands.go-to", { title }), <Crosshair />, go), detail };
        const shows = view.scene.boxes.get(id)?.state?.preview !== undefined;
        const open = () => openDialog({ name: "result", node: id });
        return shows ? [found, line(`result ${id}`, t("commands.result-of", { title }), <Eye />, open)] : [found];
      });
  }, [kinds, query, t]);
}

function useTabs(query: string): readonly Line[] {
  const { t } = useTranslation();
  const tabs = useEditor((editor) => editor.tabs);
  const active = useEditor((editor) => editor.active);
  return useMemo(() => {
    if (query.trim() === "") return [];
    const entries = tabs
      .filter(({ key }) => key !== active)
      .map(({ key, history }) => ({ id: key, title: history.document.name || t("app.untitled") }));
    return searchIndex(entries)
      .find(query)
      .slice(0, MOST)
      .map(({ id, title }) => line(`tab ${id}`, title, <AppWindow />, () => showTab(id)));
  }, [tabs, active, query, t]);
}

function line(id: string, label: string, icon: ReactNode, run: () => void, keys = ""): Line {
  return { id, label, icon, run, ...(keys !== "" && { keys }) };
}
