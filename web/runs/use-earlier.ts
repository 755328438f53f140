import { useCallback, useEffect, useMemo, useState } from "react";
import type { RunSummary } from "#protocol/run.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { call, routes, useServer } from "#web/store/server.ts";
import { toast } from "#web/store/surface.ts";
import { usePaused } from "#web/ui/use-paused.ts";
import { useRunBook } from "./run-book.ts";

const PAGE = 30;
const ENDED = ["done", "failed", "cancelled", "parked"] as const;

/** Runs that have ended, as many as were asked for, the newest first. */
export interface Earlier {
  readonly runs: readonly RunSummary[];
  readonly reading: boolean;
  /** There may be more. */
  readonly more: boolean;
  read(): void;
}

interface Page {
  readonly of: string;
  readonly runs: readonly RunSummary[];
  readonly more: boolean;
}

/** Reads ended runs page by page, beginning anew when something else is searched for. What was removed meanwhile is left out. */
export function useEarlier({ search }: { readonly search: string }): Earlier {
  const words = usePaused(search.trim());
  const online = useServer((server) => server.status === "online");
  const live = useServer((server) => server.live.runs);
  const gone = useRunBook((book) => book.gone);
  const [page, setPage] = useState<Page>({ of: "", runs: [], more: true });
  const [reading, setReading] = useState(false);
  const fetchPage = useCallback(
    async (before: number | undefined, earlier: readonly RunSummary[]) => {
      setReading(true);
      try {
        const query = { limit: PAGE, status: [...ENDED], ...(words !== "" && { search: words }) };
        const { items } = await call(routes.listRuns, { query: { ...query, ...(before !== undefined && { before }) } });
        setPage({ of: words, runs: [...earlier, ...items], more: items.length === PAGE });
      } catch (failure) {
        setPage((old) => ({ ...old, more: true }));
        if (useServer.getState().status === "online") toast("failed", whyOf(failure));
      }
      setReading(false);
    },
    [words],
  );
  useEffect(() => {
    if (online) void fetchPage(undefined, []);
  }, [online, fetchPage]);
  const runs = useMemo(
    () => page.runs.filter(({ id }) => !gone.has(id)).map((run) => live.get(run.id) ?? run),
    [page, gone, live],
  );
  const read = useCallback(() => {
    const last = page.runs.at(-1);
    void fetchPage(last?.submittedAt, page.runs);
  }, [page, fetchPage]);
  return { runs, reading, more: page.more, read };
}
