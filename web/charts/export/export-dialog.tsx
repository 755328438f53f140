import { Copy, Download } from "lucide-react";
import { useMemo } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { copyText } from "#web/previews/text-view.tsx";
import type { Dialogs } from "#web/store/dialogs.ts";
import { closeSurface } from "#web/store/surface.ts";
import { useTell } from "#web/store/words.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { saveFile } from "#web/ui/save-file.ts";
import { type Export, exportsOf, NAMES } from "./exports-of.ts";
import { useSchedule } from "./use-schedule.ts";
import "./export.css";

/** The window of a schedule's exports: for every program what its file says, and what does not carry over. */
export function ExportDialog({ schedule, node }: Dialogs["export"]) {
  const { t } = useTranslation();
  const found = useSchedule(schedule, node);
  const title = found
    ? t("charts.export-of", { budget: found.budget, steps: found.steps })
    : t("charts.export-schedule");
  return (
    <Dialog title={title} closeName={t("results.close")} size="wide" onClose={closeSurface}>
      {found ? <Exports schedule={found} /> : <p className="chart-empty">{t("charts.nothing-yet")}</p>}
    </Dialog>
  );
}

function Exports({ schedule }: { readonly schedule: ScheduleFile }) {
  const { t } = useTranslation();
  const all = useMemo(() => exportsOf(schedule), [schedule]);
  return (
    <Tabs className="exports" orientation="vertical">
      <TabList className="export-list" aria-label={t("charts.export-targets")}>
        {all.map(({ target, state }) => (
          <Tab key={target} id={target} className="export-tab">
            {NAMES[target] ?? t(`charts.export-to-${target}`)}
            <span className="export-state" data-state={state}>
              {t(`charts.export-state-${state}`)}
            </span>
          </Tab>
        ))}
      </TabList>
      {all.map((each) => (
        <TabPanel key={each.target} id={each.target} className="export-page">
          <One {...each} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

function One({ target, state, notes, file }: Export) {
  const { t } = useTranslation();
  const tell = useTell();
  return (
    <>
      <p className="side-note">{t(`charts.export-for-${target}`)}</p>
      <section className="export-notes" data-state={state}>
        <h3>{t(`charts.export-${state}`)}</h3>
        {notes.length > 0 && (
          <ul>
            {notes.map((note) => (
              <li key={tell(note)}>{tell(note)}</li>
            ))}
          </ul>
        )}
      </section>
      {file && (
        <>
          <div className="preview-tools">
            <Button onPress={() => void copyText(file.text, t("results.copied"))}>
              <Copy /> {t("results.copy")}
            </Button>
            <Button onPress={() => saveFile(new Blob([file.text], { type: "text/plain" }), file.name)}>
              <Download /> {t("charts.export-save", { file: file.name })}
            </Button>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled with the keyboard */}
          <pre className="export-text" tabIndex={0}>
            {file.text}
          </pre>
        </>
      )}
    </>
  );
}
