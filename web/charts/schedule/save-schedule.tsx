import { Download, Library, Share, Workflow } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { uniformSteps } from "#core/schedule.ts";
import { formatSchedule } from "#formats/schedule-file.ts";
import { ApiFailure } from "#protocol/client.ts";
import { inFreeRoom } from "#web/actions/add-node.ts";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";
import { type Bench, sameSteps } from "#web/charts/workbench/use-bench.ts";
import { currentView, focusCanvas } from "#web/store/current-view.ts";
import { act, activeTab, useEditor } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { call, routes } from "#web/store/server.ts";
import { closeSurface, openDialog, toast } from "#web/store/surface.ts";
import { kindsNow } from "#web/store/use-kinds.ts";
import { Button } from "#web/ui/button.tsx";
import { TextField } from "#web/ui/field.tsx";
import { fileNameOf } from "#web/ui/file-name.ts";
import { saveFile } from "#web/ui/save-file.ts";
import { type SaveFrom, scheduleToSave } from "./schedule-file.ts";
import { withSchedule } from "./use-it.ts";

/** Names that are tried when one is taken: `NAME 2`, and so on. */
const MOST_NAMES = 50;

/** Saves the schedule at hand to the library or as a file, and puts it into the workflow. */
export function SaveSchedule({ bench }: BenchViewProps) {
  const { t } = useTranslation();
  const workflow = useEditor((editor) => activeTab(editor)?.history.document.name ?? "");
  const usual = [
    workflow,
    `${bench.steps}-${bench.path.compute.length}`,
    bench.path.origin === "edited" ? t("charts.edited-name") : "",
  ]
    .filter(Boolean)
    .join(" ");
  const [given, setGiven] = useState<string>();
  const [busy, setBusy] = useState(false);
  const name = given ?? usual;
  const schedule = () => scheduleToSave({ ...saveFrom(bench), date: new Date().toISOString() });
  const text = () => formatSchedule(schedule());
  const work = async (then: (id: string, name: string) => void) => {
    setBusy(true);
    try {
      const item = await keep(name.trim() || usual, text());
      then(item.id, item.name);
    } catch (failure) {
      toast(
        "failed",
        whyOf(failure, (why) => t("charts.not-saved", { why })),
      );
    } finally {
      setBusy(false);
    }
  };
  const use = (id: string, kept: string) => {
    const document = activeTab()?.history.document;
    const kinds = kindsNow();
    const used =
      document && kinds && bench.source ? withSchedule(document, kinds, bench.source, `library/${id}`) : undefined;
    if (!used) return toast("done", t("charts.saved-not-used", { name: kept, file: `library/${id}` }));
    act(used.commands.map(inFreeRoom), { selection: new Set([used.node]) });
    closeSurface();
    // The window gives the focus back when it is gone.
    requestAnimationFrame(() => {
      focusCanvas();
      currentView()?.reveal([used.node]);
    });
    toast("done", t(used.connected ? "charts.used" : "charts.used-unconnected", { name: kept }));
  };
  return (
    <>
      <TextField label={t("charts.name")} value={name} onChange={setGiven} />
      <div className="side-actions">
        <Button look="primary" isDisabled={busy} onPress={() => void work(use)}>
          <Workflow /> {t("charts.use-it")}
        </Button>
        <Button
          isDisabled={busy}
          onPress={() => void work((_, kept) => toast("done", t("charts.saved-to-library", { name: kept })))}
        >
          <Library /> {t("charts.save")}
        </Button>
        <Button
          onPress={() => saveFile(new Blob([text()], { type: "application/json" }), fileNameOf(name, ".schedule.json"))}
        >
          <Download /> {t("charts.download")}
        </Button>
        <Button onPress={() => openDialog({ name: "export", schedule: schedule() })}>
          <Share /> {t("charts.export-open")}
        </Button>
      </div>
      <p className="side-note">{t("charts.use-note")}</p>
    </>
  );
}

/** What the schedule at hand is saved as: with what chose its steps, and what was measured of it. */
function saveFrom({ steps, path, file, shown, schedule, schedules, measured }: Bench): Omit<SaveFrom, "date"> {
  const { compute, origin } = path;
  const own = origin === "run" ? [schedule, ...schedules.map((each) => each.file)] : [];
  const base = own.find((each) => each && each.steps === steps && sameSteps(each.compute, compute)) ?? schedule;
  const uniform = compute.length > 1 && sameSteps(uniformSteps(steps, compute.length), compute);
  const found = base && origin === "run" && sameSteps(base.compute, compute) ? base.objective : undefined;
  const objective =
    origin === "solved" ? "leximax" : origin === "edited" ? "given" : (found ?? (uniform ? "uniform" : "given"));
  const joint = { jointError: measured?.error, jointErrors: measured?.errors };
  return { steps, compute, objective, edited: origin === "edited", ...joint, graph: file, shown, base };
}

/** Saves to the library, under the next free name if the one wanted is taken. */
async function keep(name: string, content: string) {
  const body = new Blob([content], { type: "application/json" });
  for (let count = 1; ; count++) {
    const query = { kind: "schedule" as const, name: count === 1 ? name : `${name} ${count}` };
    try {
      return await call(routes.saveToLibrary, { query: { ...query, fileName: `${query.name}.schedule.json` }, body });
    } catch (failure) {
      const taken = failure instanceof ApiFailure && failure.code === "store/name-taken";
      if (!taken || count >= MOST_NAMES) throw failure;
    }
  }
}
