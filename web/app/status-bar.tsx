import { CircleAlert } from "lucide-react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { useView } from "#web/store/current-view.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";
import { showRight } from "#web/store/settings.ts";
import { Tip } from "#web/ui/tip.tsx";
import { useProblems } from "#web/workspace/problems.ts";

/** How things stand: the connection, what is wrong with the workflow, what is selected, the zoom. */
export function StatusBar() {
  const { t } = useTranslation();
  const status = useServer((server) => server.status);
  const problems = useProblems((state) => state.list.length);
  const selected = useEditor((editor) => activeTab(editor)?.history.selection.size ?? 0);
  return (
    <footer className="status-bar">
      <span className="connection" data-status={status}>
        {t(`app.${status}`)}
      </span>
      {problems > 0 && (
        <button type="button" className="problem-count" onClick={() => showRight("problems")}>
          <CircleAlert aria-hidden />
          {t("app.problems", { count: problems })}
        </button>
      )}
      <span className="status-end">
        {selected > 1 && <span>{t("edit.selected-many", { count: selected })}</span>}
        <Zoom />
      </span>
    </footer>
  );
}

/** The zoom; a press shows everything. */
function Zoom() {
  const { t } = useTranslation();
  const zoom = useView((current) => Math.round(current.camera.zoom * 100));
  const fit = actionOf("fit");
  return (
    <Tip text={t("actions.fit")} keys={shownKeys(fit)}>
      <Button className="zoom" onPress={fit.run}>
        {zoom} %
      </Button>
    </Tip>
  );
}
