import { useTranslation } from "react-i18next";
import { closeSurface } from "../../store/surface.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { removeRun } from "../queue/run-commands.ts";
import { useRun } from "../results/run-book.ts";

/** Asks before a run is deleted with all it left. */
export function RemoveRunDialog({ about: id }: { readonly about: string }) {
  const { t } = useTranslation();
  const summary = useRun(id)?.summary;
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
          <Button look="danger" onPress={() => void removeRun(id).then(closeSurface)}>
            {t("runs.remove")}
          </Button>
        </>
      }
    >
      {t("runs.remove-told", { name: summary?.name || t("app.untitled"), count: summary?.files.length ?? 0 })}
    </Dialog>
  );
}
