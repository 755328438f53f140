import { useTranslation } from "react-i18next";
import { useAgo } from "#web/i18n/time-text.ts";
import { closedTabs, reopenClosed, useKeeping } from "#web/workspace/drafts.ts";
import { telling } from "#web/workspace/open-saved.ts";
import { useAnswer } from "./answer.tsx";

/** The tabs that were closed: discarded changes are found here. */
export function RecentlyClosed() {
  const { t } = useTranslation();
  const ago = useAgo();
  const closed = useKeeping((keeping) => keeping.closed);
  const { value = [] } = useAnswer(closedTabs, `${closed}`);
  if (value.length === 0) return null;
  return (
    <details className="fold">
      <summary>
        {t("library.recently-closed")} <span className="muted">{value.length}</span>
      </summary>
      <ul className="lines" aria-label={t("library.recently-closed")}>
        {value.map(({ key, document, closedAt }) => (
          <li key={key}>
            <button
              type="button"
              title={document.name}
              onClick={() => void telling(async () => void (await reopenClosed(key)))}
            >
              <span className="ellipsis">{document.name || t("app.untitled")}</span>
              <span className="muted">{ago(closedAt)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
