import { Trash2, Upload } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LibraryItem } from "#protocol/library-item.ts";
import { useAgo } from "#web/i18n/time-text.ts";
import { call, routes } from "#web/store/server.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { SearchLine } from "#web/ui/search-line.tsx";
import { usePaused } from "#web/ui/use-paused.ts";
import { KEPT } from "#web/workspace/files.ts";
import { chooseFiles, openFiles } from "#web/workspace/files-open.ts";
import { useLibraryNews } from "#web/workspace/library.ts";
import { telling } from "#web/workspace/open-saved.ts";
import { AnswerFailure, useAnswer } from "./answer.tsx";
import { ItemCard } from "./item-card.tsx";

const PAGE = 60;

/** The schedules and error graphs that are kept, or those in the trash. */
export function ItemList() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState<LibraryItem["kind"] | undefined>();
  const [trashed, setTrashed] = useState(false);
  const [limit, setLimit] = useState(PAGE);
  const words = usePaused(search);
  const news = useLibraryNews(({ items }) => items);
  const query = { search: words, limit, ...(kind && { kind }) };
  const found = useAnswer((signal) => call(routes.listLibrary, { query, signal }), JSON.stringify([query, news]));
  const { items = [], total = 0 } = found.value ?? {};
  return (
    <>
      <SearchLine label={t("library.search-items")} value={search} onChange={setSearch}>
        <IconButton name={t("library.import")} onPress={() => void chooseFiles(KEPT).then(openFiles)}>
          <Upload />
        </IconButton>
        <IconButton name={t("library.trash")} selected={trashed} onPress={() => setTrashed(!trashed)}>
          <Trash2 />
        </IconButton>
      </SearchLine>
      {!trashed && (
        <fieldset className="tag-row">
          <legend className="hidden-text">{t("library.kind")}</legend>
          {(["schedule", "error-graph"] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="chip"
              aria-pressed={kind === each}
              onClick={() => setKind(kind === each ? undefined : each)}
            >
              {t(`library.kind-${each}`)}
            </button>
          ))}
        </fieldset>
      )}
      <div className="library-scroll">
        {trashed ? (
          <TrashedItems news={news} />
        ) : (
          <>
            <AnswerFailure failure={found.failure} />
            {found.value && total === 0 && (
              <p className="library-hint">{t(words === "" && !kind ? "library.no-items" : "library.no-match")}</p>
            )}
            <ul className="cards" aria-label={t("library.items")}>
              {items.map((item) => (
                <ItemCard key={item.id} item={item} />
              ))}
            </ul>
            {total > items.length && (
              <Button look="quiet" onPress={() => setLimit(limit + PAGE)}>
                {t("library.more", { count: total - items.length })}
              </Button>
            )}
          </>
        )}
      </div>
    </>
  );
}

function TrashedItems({ news }: { readonly news: number }) {
  const { t } = useTranslation();
  const ago = useAgo();
  const { value } = useAnswer((signal) => call(routes.listLibraryTrash, { signal }), `${news}`);
  const items = value?.items ?? [];
  if (value && items.length === 0) return <p className="library-hint">{t("library.no-trash")}</p>;
  const restore = (id: string) =>
    telling(async () => {
      await call(routes.restoreLibraryItem, { params: { id } });
    });
  return (
    <>
      <ul className="lines" aria-label={t("library.trash")}>
        {items.map(({ id, name, kind, trashedAt }) => (
          <li key={id}>
            <span className="line-text">
              <span className="ellipsis" title={name}>
                {name}
              </span>
              <span className="muted">
                {t(`library.one-${kind}`)} · {ago(trashedAt)}
              </span>
            </span>
            <Button onPress={() => void restore(id)} aria-label={t("library.take-out-of", { name })}>
              {t("library.restore")}
            </Button>
          </li>
        ))}
      </ul>
      {items.length > 0 && (
        <Button look="danger" onPress={() => openDialog({ name: "empty-trash", of: "items" })}>
          <Trash2 /> {t("library.empty-trash")}
        </Button>
      )}
    </>
  );
}
