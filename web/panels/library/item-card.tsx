import { ChartSpline, Ellipsis, ListChecks, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LibraryItem } from "#protocol/library-item.ts";
import { insertItem } from "#web/actions/insert-item.ts";
import { loaderOf } from "#web/actions/loader.ts";
import { say } from "#web/i18n/say.ts";
import { useAgo } from "#web/i18n/time-text.ts";
import { FailureText } from "#web/runs/failure-text.tsx";
import { call, routes, useServer } from "#web/store/server.ts";
import { toast } from "#web/store/surface.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { saveFile } from "#web/ui/save-file.ts";
import { arrivalOf } from "#web/workspace/files-open.ts";
import { telling } from "#web/workspace/open-saved.ts";

/** A schedule or an error graph that is kept: a press puts a node that reads it into the workflow in front. */
export function ItemCard({ item }: { readonly item: LibraryItem }) {
  const { t } = useTranslation();
  const ago = useAgo();
  const catalogue = useServer((server) => server.catalogue);
  const damaged = "damaged" in item ? item.damaged : undefined;
  const loader = damaged ? undefined : loaderOf(catalogue, item.kind);
  const Icon = damaged ? TriangleAlert : item.kind === "schedule" ? ListChecks : ChartSpline;
  return (
    <li className="card">
      <button
        type="button"
        className="card-main"
        disabled={!loader}
        title={loader ? t("library.insert", { title: loader.title }) : item.name}
        onClick={() => loader && insertItem(arrivalOf(item))}
      >
        <span className="thumbnail small">
          <Icon aria-hidden />
        </span>
        <span className="card-text">
          <span className="card-name">{item.name}</span>
          <span className={damaged ? "library-failure" : "muted"}>
            {damaged ? <FailureText failure={damaged} /> : factsOf(item)}
          </span>
          {"facts" in item && item.kind === "schedule" && <Mask mask={item.facts.mask} />}
          <span className="muted">
            {t(`library.one-${item.kind}`)} · {ago(item.savedAt)}
          </span>
        </span>
      </button>
      <Menu
        name={t("library.more-of", { name: item.name })}
        entries={[
          ...(loader ? [{ id: "insert", label: t("library.insert", { title: loader.title }) }] : []),
          { id: "download", label: t("library.download") },
          { id: "to-trash", label: t("library.to-trash"), danger: true, separator: true },
        ]}
        onChoose={(id) => {
          if (id === "insert" && loader) insertItem(arrivalOf(item));
          else void telling(() => work(id, item));
        }}
        trigger={
          <IconButton name={t("library.more-of", { name: item.name })}>
            <Ellipsis />
          </IconButton>
        }
      />
    </li>
  );

  function factsOf(item: LibraryItem): string {
    if (!("facts" in item)) return "";
    const { steps, model } = item.facts;
    const size =
      item.kind === "schedule"
        ? t("library.budget-of", { budget: item.facts.budget, steps })
        : t("library.edges-of", { edges: item.facts.edges, steps });
    return model ? `${size} · ${model}` : size;
  }
}

/** Which steps are computed, a bar for each. */
function Mask({ mask }: { readonly mask: string }) {
  return (
    <svg className="mask" viewBox={`0 0 ${mask.length} 1`} preserveAspectRatio="none" aria-hidden>
      {[...mask].map((flag, step) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
        flag === "1" ? <rect key={step} x={step + 0.1} width={0.8} height={1} /> : null,
      )}
    </svg>
  );
}

async function work(what: string, { id, name }: LibraryItem): Promise<void> {
  const params = { id };
  if (what === "download") {
    const bytes = await call(routes.readLibraryContent, { params });
    saveFile(new Blob([bytes as Uint8Array<ArrayBuffer>]), id);
  } else {
    await call(routes.trashLibraryItem, { params });
    toast("done", say("library.trashed", { name }));
  }
}
