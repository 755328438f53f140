import { useTranslation } from "react-i18next";
import { ResultThumbnail } from "#web/previews/thumbnail.tsx";
import { useDuration } from "#web/runs/duration-text.ts";
import type { ShownState } from "#web/scene/shown-state.ts";
import "./results.css";

/** What a node came to, at a glance. */
export function ResultCard({
  title,
  state,
  run,
  onPress,
}: {
  readonly title: string;
  readonly state: ShownState;
  readonly run: string;
  onPress?(): void;
}) {
  const { t } = useTranslation();
  const duration = useDuration();
  const { preview, status, hit, milliseconds, edited } = state;
  const told =
    status === "done" ? (hit ? t("results.from-cache") : duration(milliseconds ?? 0)) : t(`results.status-${status}`);
  const content = (
    <>
      <span className="result-card-picture">{preview && <ResultThumbnail preview={preview} run={run} />}</span>
      <span className="result-card-text">
        <span className="result-card-title">{title}</span>
        <span className="result-card-state" data-status={status}>
          {edited ? t("results.edited") : told}
        </span>
      </span>
    </>
  );
  return onPress ? (
    <button type="button" className="result-card" data-edited={edited ?? false} onClick={onPress}>
      {content}
    </button>
  ) : (
    <div className="result-card">{content}</div>
  );
}
