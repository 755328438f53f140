import { ChevronDown, Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { runActions } from "#web/actions/run-actions.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { RunState } from "#web/panels/queue/run-state.tsx";
import { ahead, queueOf } from "#web/runs/queue-order.ts";
import { submitRun } from "#web/runs/submit.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { Tip } from "#web/ui/tip.tsx";
import "./run-button.css";

const actionOf = (id: string) => runActions.find((action) => action.id === id)!;

/** Runs the workflow in front, and says how its run is going. A press while it runs puts another run into the queue. */
export function RunButton() {
  const { t } = useTranslation();
  const id = useEditor((editor) => activeTab(editor)?.run);
  const runnable = useEditor(() => actionOf("run").enabled!());
  const chosen = useEditor(() => actionOf("run-to").enabled!());
  const offline = useServer((server) => server.status === "offline");
  const run = useServer((server) => (id === undefined ? undefined : server.live.runs.get(id)));
  const place = useServer(({ live }) => (run?.status === "waiting" ? ahead(run, queueOf(live.runs.values())) : 0));
  const busy = run?.status === "running" || run?.status === "waiting";
  const entries = ["run", "run-to", "run-front", "cancel"].map((id) => ({
    id,
    label: t(`actions.${id}`),
    keys: shownKeys(actionOf(id)),
    disabled: (id === "run-to" && !chosen) || (id === "cancel" && !busy) || !runnable,
    separator: id === "cancel",
    danger: id === "cancel",
  }));
  const tip = offline ? t("runs.run-offline") : busy ? t("runs.run-again") : t("runs.run-all");
  return (
    <div className="run-control">
      {run && <RunState run={run} before={place} />}
      {busy && (
        <IconButton name={t("actions.cancel")} keys={shownKeys(actionOf("cancel"))} onPress={actionOf("cancel").run}>
          <Square />
        </IconButton>
      )}
      <div className="run-split">
        <Tip text={tip} keys={shownKeys(actionOf("run"))}>
          <Button look="primary" isDisabled={!runnable} onPress={() => void submitRun()}>
            <Play /> {t(busy ? "runs.queue-up" : "actions.run")}
          </Button>
        </Tip>
        <Menu
          name={t("runs.ways")}
          entries={entries}
          onChoose={(way) => actionOf(way).run()}
          trigger={
            <Button look="primary" isDisabled={!runnable} aria-label={t("runs.ways")}>
              <ChevronDown />
            </Button>
          }
        />
      </div>
    </div>
  );
}
