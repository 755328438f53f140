import { Ellipsis, GripVertical, X } from "lucide-react";
import { Button, DropIndicator, GridList, GridListItem, useDragAndDrop } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#protocol/run.ts";
import { useAgo } from "#web/i18n/time-text.ts";
import { placeFor } from "#web/runs/queue-order.ts";
import { cancelRun, moveRun, showRun, stepRun } from "#web/runs/run-commands.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";

const TYPE = "application/x-lemica-run";

/** What waits, in the order in which it will start: dragged, or moved with the keyboard or the menu of each. */
export function WaitingList({
  runs,
  all,
}: {
  readonly runs: readonly RunSummary[];
  readonly all: readonly RunSummary[];
}) {
  const { t } = useTranslation();
  const ago = useAgo();
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((id) => ({ [TYPE]: String(id), "text/plain": String(id) })),
    getAllowedDropOperations: () => ["move"],
    onReorder({ keys, target: { key, dropPosition } }) {
      const [moved] = [...keys].map(String);
      if (moved === undefined || dropPosition === "on") return;
      const place = placeFor(all, moved, String(key), dropPosition);
      if (place !== undefined) void moveRun(moved, place);
    },
    renderDropIndicator: (target) => <DropIndicator target={target} className="run-drop" />,
  });
  const name = (run: RunSummary) => run.name || t("app.untitled");
  return (
    <GridList
      className="run-list"
      aria-label={t("runs.waiting")}
      items={runs}
      dependencies={[all]}
      dragAndDropHooks={dragAndDropHooks}
    >
      {(run) => {
        const place = all.findIndex(({ id }) => id === run.id);
        const steps = ["first", "up", "down", "last"].map((id) => ({
          id,
          label: t(`runs.move-${id}`),
          disabled: id === "first" || id === "up" ? place === 0 : place === all.length - 1,
        }));
        return (
          <GridListItem className="run-item" id={run.id} textValue={name(run)} data-status="waiting">
            <Button slot="drag" className="run-grip" aria-label={t("runs.drag", { name: name(run) })}>
              <GripVertical />
            </Button>
            <div className="run-text">
              <span className="run-name">{name(run)}</span>
              <span className="run-facts">
                {t("runs.place", { place: place + 1 })} · {ago(run.submittedAt)}
              </span>
            </div>
            <div className="run-tools">
              <IconButton name={t("runs.cancel-of", { name: name(run) })} onPress={() => void cancelRun(run.id)}>
                <X />
              </IconButton>
              <Menu
                name={t("runs.more-of", { name: name(run) })}
                entries={[...steps, { id: "show", label: t("runs.show"), separator: true }]}
                onChoose={(id) => {
                  const by = ({ first: "first", up: -1, down: 1, last: "last" } as const)[id];
                  if (by !== undefined) void stepRun(run.id, by);
                  else void showRun(run);
                }}
                trigger={
                  <IconButton name={t("runs.more-of", { name: name(run) })}>
                    <Ellipsis />
                  </IconButton>
                }
              />
            </div>
          </GridListItem>
        );
      }}
    </GridList>
  );
}
