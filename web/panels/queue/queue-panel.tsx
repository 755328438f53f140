import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { isFound, queueOf } from "#web/runs/queue-order.ts";
import { useEarlier } from "#web/runs/use-earlier.ts";
import { toldOf } from "#web/store/failure-words.ts";
import { useServer } from "#web/store/server.ts";
import { Button } from "#web/ui/button.tsx";
import { SearchLine } from "#web/ui/search-line.tsx";
import { EndedItem } from "./ended-item.tsx";
import { KeptList } from "./kept-list.tsx";
import { RunningItem } from "./running-item.tsx";
import { WaitingList } from "./waiting-list.tsx";
import "./queue.css";

/** What runs, what waits in which order, and what has ended. */
export function QueuePanel() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const runs = useServer(({ live }) => live.runs);
  const { running, waiting, ended } = useMemo(() => queueOf(runs.values()), [runs]);
  const earlier = useEarlier({ search });
  const all = useMemo(() => {
    const known = new Map([...earlier.runs, ...ended].map((run) => [run.id, run]));
    return queueOf(known.values()).ended;
  }, [earlier.runs, ended]);
  const found = <T extends Parameters<typeof isFound>[0]>(list: readonly T[]) =>
    list.filter((run) => isFound(run, search, run.failure && toldOf(run.failure).text));
  const [active, queued, over] = [found(running), found(waiting), found(all)];
  const empty = active.length + queued.length + over.length === 0;
  return (
    <div className="queue">
      <SearchLine label={t("runs.search")} value={search} onChange={setSearch} />
      <div className="queue-scroll">
        <KeptList />
        {active.length > 0 && (
          <section aria-label={t("runs.running")}>
            <h3>{t("runs.running")}</h3>
            <ul className="run-list">
              {active.map((run) => (
                <RunningItem key={run.id} run={run} />
              ))}
            </ul>
          </section>
        )}
        {queued.length > 0 && (
          <section aria-label={t("runs.waiting")}>
            <h3>
              {t("runs.waiting")} <span className="run-count">{queued.length}</span>
            </h3>
            <WaitingList runs={queued} all={waiting} />
          </section>
        )}
        {over.length > 0 && (
          <section aria-label={t("runs.ended")}>
            <h3>{t("runs.ended")}</h3>
            <ul className="run-list">
              {over.map((run) => (
                <EndedItem key={run.id} run={run} />
              ))}
            </ul>
          </section>
        )}
        {earlier.more && (
          <Button look="quiet" isDisabled={earlier.reading} onPress={earlier.read}>
            {t(earlier.reading ? "runs.reading" : "runs.earlier")}
          </Button>
        )}
        {empty && !earlier.reading && (
          <p className="queue-empty">{t(search === "" ? "runs.empty" : "runs.none-found", { search })}</p>
        )}
      </div>
    </div>
  );
}
