import { ArrowDownWideNarrow, FolderOpen, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { call, routes } from "#web/store/server.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { SearchLine } from "#web/ui/search-line.tsx";
import { usePaused } from "#web/ui/use-paused.ts";
import { useLibraryNews } from "#web/workspace/library.ts";
import { AnswerFailure, useAnswer } from "./answer.tsx";
import { RecentlyClosed } from "./recently-closed.tsx";
import { Templates } from "./templates.tsx";
import { WorkflowCard } from "./workflow-card.tsx";

const SORTS = ["saved", "name", "created"] as const;
const PAGE = 60;

/** The saved workflows, or those in the trash. */
export function WorkflowList() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [tags, setTags] = useState<readonly string[]>([]);
  const [sort, setSort] = useState<(typeof SORTS)[number]>("saved");
  const [trashed, setTrashed] = useState(false);
  const [limit, setLimit] = useState(PAGE);
  const words = usePaused(search);
  const news = useLibraryNews(({ workflows }) => workflows);
  const query = { search: words, sort, trashed, limit, ...(tags.length > 0 && { tags: [...tags] }) };
  const found = useAnswer((signal) => call(routes.listWorkflows, { query, signal }), JSON.stringify([query, news]));
  const known = useAnswer((signal) => call(routes.workflowTags, { signal }), `${news}`);
  const { items = [], total = 0 } = found.value ?? {};
  const plain = words === "" && tags.length === 0;
  const toggle = (tag: string) =>
    setTags((chosen) => (chosen.includes(tag) ? chosen.filter((each) => each !== tag) : [...chosen, tag]));
  return (
    <>
      <SearchLine label={t("library.search")} value={search} onChange={setSearch}>
        <Menu
          name={t("library.sort")}
          entries={SORTS.map((id) => ({ id, label: t(`library.sort-${id}`), icon: id === sort ? "✓" : undefined }))}
          onChoose={(id) => setSort(id as typeof sort)}
          trigger={
            <IconButton name={t("library.sort")}>
              <ArrowDownWideNarrow />
            </IconButton>
          }
        />
        <IconButton name={t("library.trash")} selected={trashed} onPress={() => setTrashed(!trashed)}>
          <Trash2 />
        </IconButton>
      </SearchLine>
      {(known.value?.items.length ?? 0) > 0 && !trashed && (
        <fieldset className="tag-row">
          <legend className="hidden-text">{t("library.tags")}</legend>
          {known.value?.items.map(({ tag, count }) => (
            <button
              key={tag}
              type="button"
              className="chip"
              aria-pressed={tags.includes(tag)}
              onClick={() => toggle(tag)}
            >
              {tag} <span className="muted">{count}</span>
            </button>
          ))}
        </fieldset>
      )}
      <div className="library-scroll">
        {plain && !trashed && <Templates />}
        <h3>
          {t(trashed ? "library.trash" : "library.saved")}
          {total > 0 && <span className="muted">{total}</span>}
        </h3>
        <AnswerFailure failure={found.failure} />
        {found.value && total === 0 && <Empty trashed={trashed} plain={plain} />}
        <ul className="cards" aria-label={t(trashed ? "library.trash" : "library.saved")}>
          {items.map((item) => (
            <WorkflowCard key={item.id} item={item} />
          ))}
        </ul>
        {total > items.length && (
          <Button look="quiet" onPress={() => setLimit(limit + PAGE)}>
            {t("library.more", { count: total - items.length })}
          </Button>
        )}
        {trashed && total > 0 && (
          <Button look="danger" onPress={() => openDialog({ name: "empty-trash", of: "workflows" })}>
            <Trash2 /> {t("library.empty-trash")}
          </Button>
        )}
        {plain && !trashed && <RecentlyClosed />}
      </div>
    </>
  );
}

function Empty({ trashed, plain }: { readonly trashed: boolean; readonly plain: boolean }) {
  const { t } = useTranslation();
  if (trashed || !plain) return <p className="library-hint">{t(plain ? "library.no-trash" : "library.no-match")}</p>;
  return (
    <div className="library-empty">
      <p>{t("library.empty")}</p>
      <div>
        <Button look="primary" onPress={actionOf("save").run}>
          {t("library.save-this")}
        </Button>
        <Button onPress={actionOf("open-file").run}>
          <FolderOpen /> {t("actions.open-file")}
        </Button>
      </div>
    </div>
  );
}
