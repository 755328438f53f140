import { CloudOff, Send, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { dropKeptRun, useKeptRuns } from "#web/runs/kept-runs.ts";
import { sendKept } from "#web/runs/submit.ts";
import { IconButton } from "#web/ui/button.tsx";

/** Runs that could not be sent yet. */
export function KeptList() {
  const { t } = useTranslation();
  const runs = useKeptRuns((kept) => kept.runs);
  if (runs.length === 0) return null;
  return (
    <section aria-label={t("runs.not-sent")}>
      <h3>
        {t("runs.not-sent")} <span className="run-count">{runs.length}</span>
      </h3>
      <ul className="run-list">
        {runs.map(({ name, body }) => (
          <li key={body.id} className="run-item">
            <CloudOff className="status-icon" aria-hidden />
            <div className="run-text">
              <span className="run-name">{name || t("app.untitled")}</span>
              <span className="run-facts">{t("runs.sent-later")}</span>
            </div>
            <div className="run-tools">
              <IconButton name={t("runs.send-now", { name })} onPress={() => void sendKept()}>
                <Send />
              </IconButton>
              <IconButton name={t("runs.drop", { name })} onPress={() => dropKeptRun(body.id)}>
                <X />
              </IconButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
