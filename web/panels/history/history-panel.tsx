import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { isFound, queueOf } from "#web/runs/queue-order.ts";
import { useEarlier } from "#web/runs/use-earlier.ts";
import { toldOf } from "#web/store/failure-words.ts";
import { useServer } from "#web/store/server.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { SearchLine } from "#web/ui/search-line.tsx";
import { HistoryCard } from "./history-card.tsx";
import "./history.css";

/** The runs that have ended, as what came of them: opened again, held against each other, taken along, deleted. */
export function HistoryPanel() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const live = useServer((server) => server.live.runs);
  const earlier = useEarlier({ search });
  const runs = useMemo(() => {
    const known = new Map([...earlier.runs, ...queueOf(live.values()).ended].map((run) => [run.id, run]));
    return queueOf(known.values()).ended;
  }, [earlier.runs, live]);
  const found = runs.filter((run) => isFound(run, search, run.failure && toldOf(run.failure).text));
  const there = chosen.filter((id) => runs.some((run) => run.id === id));
  // Two at most: the one chosen first makes room.
  const choose = (id: string, on: boolean) =>
    setChosen((old) => (on ? [...old.filter((each) => each !== id), id].slice(-2) : old.filter((each) => each !== id)));
  const compare = (name: "compare" | "compare-runs") => openDialog({ name, runs: inOrder(there, runs) });
  const more = useNear(earlier.more && !earlier.reading, earlier.read);
  return (
    <div className="queue">
      <SearchLine label={t("runs.search")} value={search} onChange={setSearch} />
      <div className="queue-scroll">
        {found.length === 0 && !earlier.reading && (
          <p className="queue-empty">{t(search === "" ? "runs.no-history" : "runs.none-found", { search })}</p>
        )}
        <ul className="history-list" aria-label={t("panels.history")}>
          {found.map((run) => (
            <HistoryCard key={run.id} run={run} chosen={there.includes(run.id)} onChoose={(on) => choose(run.id, on)} />
          ))}
        </ul>
        {earlier.more && (
          <span ref={more} className="history-more">
            <Button look="quiet" isDisabled={earlier.reading} onPress={earlier.read}>
              {t(earlier.reading ? "runs.reading" : "runs.earlier")}
            </Button>
          </span>
        )}
      </div>
      {there.length > 0 && (
        <footer className="history-compare">
          <span role="status">{t("runs.chosen", { count: there.length })}</span>
          <Button isDisabled={there.length < 2} onPress={() => compare("compare-runs")}>
            {t("runs.compare")}
          </Button>
          <Button isDisabled={there.length < 2} onPress={() => compare("compare")}>
            {t("runs.compare-clips")}
          </Button>
        </footer>
      )}
    </div>
  );
}

/** The earlier of two runs first. */
function inOrder(ids: readonly string[], runs: readonly { readonly id: string }[]): string[] {
  const place = (id: string) => runs.findIndex((run) => run.id === id);
  return ids.toSorted((a, b) => place(b) - place(a));
}

/** Does something when an element comes near. */
function useNear(on: boolean, act: () => void): (element: HTMLElement | null) => void {
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element || !on) return;
    const observer = new IntersectionObserver(([entry]) => entry!.isIntersecting && act(), { rootMargin: "200px" });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, on, act]);
  return setElement;
}
