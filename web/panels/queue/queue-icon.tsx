import { ListOrdered } from "lucide-react";
import { useKeptRuns } from "#web/runs/kept-runs.ts";
import { useServer } from "#web/store/server.ts";
import "./queue.css";

/** The sign of the queue with how many run and wait. */
export function QueueIcon() {
  const active = useServer(({ live }) => {
    let count = 0;
    for (const { status } of live.runs.values()) if (status === "running" || status === "waiting") count++;
    return count;
  });
  const kept = useKeptRuns(({ runs }) => runs.length);
  const count = active + kept;
  return (
    <span className="queue-icon">
      <ListOrdered />
      {count > 0 && (
        <span className="queue-count" aria-hidden>
          {count > 99 ? "99+" : count}
        </span>
      )}
    </span>
  );
}
