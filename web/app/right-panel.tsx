import { PanelRightClose, PanelRightOpen } from "lucide-react";
import type { ComponentType } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { Inspector } from "#web/panels/inspector/inspector.tsx";
import { ProblemList } from "#web/panels/problems/problem-list.tsx";
import { changeSettings, useSettings } from "#web/store/settings.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Resizer } from "#web/ui/resizer.tsx";
import { useProblems } from "#web/workspace/problems.ts";
import "./right-panel.css";

/** What stands at the right, as tabs; the title of each is the text `panels.ID`. */
const rightPanels: readonly { readonly id: string; readonly content: ComponentType }[] = [
  { id: "inspector", content: Inspector },
  { id: "problems", content: ProblemList },
];

/** The inspector and the problems; folded away, a button brings them back. */
export function RightPanel() {
  const { t } = useTranslation();
  const open = useSettings((settings) => settings.rightOpen);
  const shown = useSettings((settings) => settings.rightPanel);
  const width = useSettings((settings) => settings.rightWidth);
  const problems = useProblems((state) => state.list.length);
  if (!open)
    return (
      <div className="right-closed">
        <IconButton
          name={t("app.open-right")}
          keys={shownKeys(actionOf("inspector"))}
          onPress={() => changeSettings({ rightOpen: true })}
        >
          <PanelRightOpen />
        </IconButton>
      </div>
    );
  return (
    <aside className="right" style={{ width }} aria-label={t("app.right")}>
      <Resizer
        name={t("app.right-width")}
        side="left"
        width={width}
        min={240}
        max={560}
        usual={300}
        onChange={(rightWidth) => changeSettings({ rightWidth })}
      />
      <Tabs
        className="right-tabs"
        selectedKey={rightPanels.some(({ id }) => id === shown) ? shown : "inspector"}
        onSelectionChange={(id) => changeSettings({ rightPanel: String(id) })}
      >
        <header>
          <TabList aria-label={t("app.right")}>
            {rightPanels.map(({ id }) => (
              <Tab key={id} id={id} className="right-tab">
                {t(`panels.${id}`)}
                {id === "problems" && problems > 0 && <span className="count">{problems}</span>}
              </Tab>
            ))}
          </TabList>
          <IconButton name={t("app.close-right")} onPress={() => changeSettings({ rightOpen: false })}>
            <PanelRightClose />
          </IconButton>
        </header>
        {rightPanels.map(({ id, content: Content }) => (
          <TabPanel key={id} id={id} className="right-content">
            <h2 className="unseen">{t(`panels.${id}`)}</h2>
            <Content />
          </TabPanel>
        ))}
      </Tabs>
    </aside>
  );
}
