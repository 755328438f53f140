import { useTranslation } from "react-i18next";
import { useRun } from "#web/runs/run-book.ts";
import { removeRun } from "#web/runs/run-commands.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { closeSurface } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";

/** Asks before a run is deleted with all it left. */
export function RemoveRunDialog({ run }: Dialogs["remove-run"]) {
  const { t } = useTranslation();
  const summary = useRun(run)?.summary;
  return (
    <Dialog
      title={t("runs.remove-title")}
      closeName={t("results.close")}
      size="small"
      alert
      onClose={closeSurface}
      footer={
        <>
          <Button onPress={closeSurface}>{t("runs.keep")}</Button>
          <Button look="danger" onPress={() => void removeRun(run).then(closeSurface)}>
            {t("runs.remove")}
          </Button>
        </>
      }
    >
      {t("runs.remove-told", { name: summary?.name || t("app.untitled"), count: summary?.files.length ?? 0 })}
    </Dialog>
  );
}
