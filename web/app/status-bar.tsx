import { useTranslation } from "react-i18next";
import { useView } from "../canvas/current-view.ts";
import { useProblems } from "../store/problems.ts";
import { useServer } from "../store/server.ts";
import { changeSettings } from "../store/settings.ts";

/** How things stand: the connection, what is wrong with the workflow, the zoom. */
export function StatusBar() {
  const { t } = useTranslation();
  const status = useServer((server) => server.status);
  const problems = useProblems((state) => state.list.length);
  const zoom = useView((current) => current.camera.zoom);
  return (
    <footer className="status-bar">
      <span className="connection" data-status={status}>
        {t(`app.${status}`)}
      </span>
      {problems > 0 && (
        <button type="button" className="problem-count" onClick={() => changeSettings({ rightOpen: true })}>
          {t("app.problems", { count: problems })}
        </button>
      )}
      <span className="zoom">{Math.round(zoom * 100)} %</span>
    </footer>
  );
}
