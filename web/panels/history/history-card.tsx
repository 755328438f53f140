import { Ellipsis } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Checkbox } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#protocol/run.ts";
import { useAgo, useTime } from "#web/i18n/time-text.ts";
import { StatusIcon } from "#web/panels/queue/status-icon.tsx";
import { MediaThumbnail, ResultThumbnail } from "#web/previews/thumbnail.tsx";
import { useDuration } from "#web/runs/duration-text.ts";
import { FailureText } from "#web/runs/failure-text.tsx";
import { endOf } from "#web/runs/queue-order.ts";
import { useRun } from "#web/runs/run-book.ts";
import { openRun, retryRun } from "#web/runs/run-commands.ts";
import { openDialog } from "#web/store/surface.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { type Face, faceOf, factsOf } from "./run-facts.ts";

/** A run as what came of it. */
export function HistoryCard({
  run,
  chosen,
  onChoose,
}: {
  readonly run: RunSummary;
  readonly chosen: boolean;
  onChoose(on: boolean): void;
}) {
  const { t } = useTranslation();
  const duration = useDuration();
  const ago = useAgo();
  const time = useTime();
  const card = useRef<HTMLLIElement>(null);
  const known = useRun(useSeen(card) ? run.id : undefined);
  const facts = known && factsOf(known.states);
  const name = run.name || t("app.untitled");
  const took =
    run.startedAt !== undefined && run.finishedAt !== undefined ? duration(run.finishedAt - run.startedAt) : "";
  const entries = [
    { id: "open", label: t("runs.open") },
    { id: "details", label: t("runs.details") },
    { id: "retry", label: t("runs.retry") },
    { id: "remove", label: t("runs.remove"), danger: true, separator: true },
  ];
  const choose = (what: string) => {
    if (what === "open") void openRun(run.id);
    else if (what === "retry") void retryRun(run.id);
    else openDialog({ name: what === "remove" ? "remove-run" : "run", run: run.id });
  };
  return (
    <li className="history-card" ref={card} data-chosen={chosen}>
      <button type="button" className="history-main" title={time(run.submittedAt)} onClick={() => void openRun(run.id)}>
        <span className="history-face">
          {known && <FaceView face={faceOf(run.files, known.states)} run={run.id} />}
        </span>
        <span className="history-text">
          <span className="history-name">
            <StatusIcon status={run.status} />
            <span>{name}</span>
          </span>
          <span className="run-facts">{[ago(endOf(run)), took].filter(Boolean).join(" · ")}</span>
          <span className="run-facts">
            {run.status !== "done" && run.failure ? (
              <FailureText failure={run.failure} />
            ) : (
              facts && t("runs.facts", { computed: facts.computed, reused: facts.reused })
            )}
          </span>
        </span>
      </button>
      <Checkbox
        className="history-choose"
        isSelected={chosen}
        onChange={onChoose}
        aria-label={t("runs.choose", { name, time: time(run.submittedAt) })}
      >
        <span className="box" aria-hidden />
      </Checkbox>
      <Menu
        name={t("runs.more-of", { name })}
        entries={entries}
        onChoose={choose}
        trigger={
          <IconButton name={t("runs.more-of", { name })}>
            <Ellipsis />
          </IconButton>
        }
      />
    </li>
  );
}

function FaceView({ face, run }: { readonly face: Face; readonly run: string }) {
  if (!face) return null;
  return "file" in face ? (
    <MediaThumbnail run={run} file={face.file} />
  ) : (
    <ResultThumbnail run={run} preview={face.preview} />
  );
}

/** Whether an element has been in sight. */
function useSeen(element: React.RefObject<HTMLElement | null>): boolean {
  const [seen, set] = useState(false);
  useEffect(() => {
    if (!element.current || seen) return;
    const observer = new IntersectionObserver(([entry]) => entry!.isIntersecting && set(true));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, seen]);
  return seen;
}
