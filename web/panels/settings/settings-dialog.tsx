import { useTranslation } from "react-i18next";
import { LANGUAGES, type Language } from "#web/i18n/i18n.ts";
import { changeSettings, type Settings, useSettings } from "#web/store/settings.ts";
import { closeSurface, openDialog } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Select, Switch } from "#web/ui/field.tsx";
import { Segments } from "#web/ui/segments.tsx";
import { useKeeping } from "#web/workspace/drafts.ts";
import "./settings.css";

const THEMES = ["system", "dark", "light"] as const;
const WHEELS = ["auto", "zoom", "move"] as const;
const DRAGS = ["move", "select"] as const;

/** What a person can choose about the editor itself. It takes effect at once and is kept in this browser. */
export function SettingsDialog() {
  const { t } = useTranslation();
  const settings = useSettings();
  const failure = useKeeping((keeping) => keeping.failure);
  const options = <T extends string>(area: string, ids: readonly T[]) =>
    ids.map((id) => ({ id, label: t(`settings.${area}-${id}`) }));
  return (
    <Dialog title={t("actions.settings")} closeName={t("app.close")} onClose={closeSurface}>
      <div className="settings">
        <section>
          <h3>{t("settings.looks")}</h3>
          <Segments
            label={t("settings.theme")}
            value={settings.theme}
            options={options("theme", THEMES)}
            onChange={(theme) => changeSettings({ theme })}
          />
          <Select
            label={t("settings.language")}
            value={settings.language}
            options={Object.entries(LANGUAGES).map(([id, label]) => ({ id, label }))}
            onChange={(language) => changeSettings({ language: language as Language })}
          />
          <p className="description">{t("settings.motion")}</p>
        </section>
        <section>
          <h3>{t("settings.canvas")}</h3>
          <Turn name="snap" settings={settings} />
          <Turn name="minimap" settings={settings} />
          <Segments
            label={t("settings.wheel")}
            value={settings.wheel}
            options={options("wheel", WHEELS)}
            onChange={(wheel) => changeSettings({ wheel })}
          />
          <Segments
            label={t("settings.drag")}
            value={settings.drag}
            options={options("drag", DRAGS)}
            onChange={(drag) => changeSettings({ drag })}
          />
        </section>
        <section>
          <h3>{t("settings.keys")}</h3>
          <Button onPress={() => openDialog({ name: "shortcuts" })}>{t("settings.edit-keys")}</Button>
        </section>
        <section>
          <h3>{t("settings.drafts")}</h3>
          <p className="description">
            {failure === undefined ? t("settings.drafts-kept") : t("settings.drafts-failed", { why: failure })}
          </p>
        </section>
      </div>
    </Dialog>
  );
}

function Turn({ name, settings }: { readonly name: "snap" | "minimap"; readonly settings: Settings }) {
  const { t } = useTranslation();
  return (
    <Switch label={t(`settings.${name}`)} value={settings[name]} onChange={(on) => changeSettings({ [name]: on })} />
  );
}
