import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { ItemList } from "./item-list.tsx";
import { WorkflowList } from "./workflow-list.tsx";
import "./library.css";
import "./cards.css";

/** What is kept on the server: workflows; schedules and error graphs. */
export function LibraryPanel() {
  const { t } = useTranslation();
  return (
    <Tabs className="library">
      <TabList className="library-tabs" aria-label={t("panels.library")}>
        <Tab id="workflows">{t("library.workflows")}</Tab>
        <Tab id="items">{t("library.items")}</Tab>
      </TabList>
      <TabPanel id="workflows" className="library-page">
        <WorkflowList />
      </TabPanel>
      <TabPanel id="items" className="library-page">
        <ItemList />
      </TabPanel>
    </Tabs>
  );
}
