import { useTranslation } from "react-i18next";
import { changeSettings, useSettings } from "../store/settings.ts";
import { IconButton } from "../ui/button.tsx";
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
    </nav>
  );
}

export function LeftPanel() {
  const { t } = useTranslation();
  const open = useSettings((settings) => settings.leftPanel);
  const panel = panels.find(({ id }) => id === open);
  if (!panel) return null;
  const Content = panel.content;
  return (
    <aside className="panel" aria-label={t(`panels.${panel.id}`)}>
      <h2>{t(`panels.${panel.id}`)}</h2>
      <Content />
    </aside>
  );
}
