import { FileText, LayoutTemplate } from "lucide-react";
import { createElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { call, routes } from "#web/store/server.ts";
import type { FinderItem } from "#web/ui/finder.tsx";
import { openSaved, openTemplate } from "#web/workspace/open-saved.ts";
import { listTemplates } from "#web/workspace/templates.ts";

const PAUSE_MS = 120;
const MOST = 8;

/** Saved workflows and templates that fit what is searched for. */
export function useSavedEntries(query: string): readonly (FinderItem & { run(): void })[] {
  const { t } = useTranslation();
  const [found, setFound] = useState<readonly (FinderItem & { run(): void })[]>([]);
  const words = query.trim();
  useEffect(() => {
    if (words === "") {
      setFound([]);
      return;
    }
    const stop = new AbortController();
    const look = async () => {
      const [saved, templates] = await Promise.all([
        call(routes.listWorkflows, { query: { search: words, limit: MOST } }).catch(() => ({ items: [] })),
        listTemplates().catch(() => []),
      ]);
      if (stop.signal.aborted) return;
      const fitting = templates.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(words.toLowerCase()));
      setFound([
        ...saved.items.map(({ id, name }) => ({
          id: `saved ${id}`,
          label: name || t("app.untitled"),
          icon: createElement(FileText),
          run: () => void openSaved(id),
        })),
        ...fitting.map(({ id, name }) => ({
          id: `template ${id}`,
          label: name,
          detail: t("commands.template"),
          icon: createElement(LayoutTemplate),
          run: () => void openTemplate(id),
        })),
      ]);
    };
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [words, t]);
  return found;
}
