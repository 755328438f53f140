import { Settings } from "lucide-react";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { changeSettings, useSettings } from "#web/store/settings.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Resizer } from "#web/ui/resizer.tsx";
import { panels } from "./panels.tsx";

/** The icons at the left; each opens its panel, or closes it. */
export function Rail() {
  const { t } = useTranslation();
  const open = useSettings((settings) => settings.leftPanel);
  return (
    <nav className="rail" aria-label={t("app.rail")}>
      {panels.map(({ id, icon }) => (
        <IconButton
          key={id}
          name={t(`panels.${id}`)}
          selected={open === id}
          onPress={() => changeSettings({ leftPanel: open === id ? "" : id })}
        >
          {icon}
        </IconButton>
      ))}
      <span className="rail-end">
        <IconButton
          name={t("actions.settings")}
          keys={shownKeys(actionOf("settings"))}
          onPress={actionOf("settings").run}
        >
          <Settings />
        </IconButton>
      </span>
    </nav>
  );
}

/** The panel that is open at the left. */
export function LeftPanel() {
  const { t } = useTranslation();
  const open = useSettings((settings) => settings.leftPanel);
  const width = useSettings((settings) => settings.leftWidth);
  const panel = panels.find(({ id }) => id === open);
  if (!panel) return null;
  const Content = panel.content;
  return (
    <aside className="left panel" style={{ width }} aria-label={t(`panels.${panel.id}`)}>
      <h2>{t(`panels.${panel.id}`)}</h2>
      <Content />
      <Resizer
        name={t("app.left-width")}
        side="right"
        width={width}
        min={220}
        max={520}
        usual={264}
        onChange={(leftWidth) => changeSettings({ leftWidth })}
      />
    </aside>
  );
}
