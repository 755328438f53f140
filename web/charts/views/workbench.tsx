import { type ComponentType, useDeferredValue } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { BudgetChart } from "#web/charts/budget/budget-chart.tsx";
import { DagChart } from "#web/charts/dag/dag-chart.tsx";
import { HeatmapChart } from "#web/charts/error-graph/heatmap-chart.tsx";
import { StripChart } from "#web/charts/schedule/strip-chart.tsx";
import { type BenchFacts, type BenchViewProps, useBench } from "#web/charts/workbench/use-bench.ts";
import { BudgetSlider } from "./budget-slider.tsx";
import { ChosenSchedule } from "./chosen-schedule.tsx";
import { Facts } from "./facts.tsx";
import { ShownErrors } from "./shown-errors.tsx";
import { BudgetSide, DagSide, HeatmapSide, StripSide } from "./sides.tsx";
import "#web/charts/workbench/workbench.css";

type View = "errors" | "budgets" | "edges" | "steps";

/** Each view: what is drawn, and what stands beside it. Those before the last need an error graph. */
const VIEWS: Readonly<
  Record<View, { readonly Chart: ComponentType<BenchViewProps>; readonly Side: ComponentType<BenchViewProps> }>
> = {
  errors: { Chart: HeatmapChart, Side: HeatmapSide },
  budgets: { Chart: BudgetChart, Side: BudgetSide },
  edges: { Chart: DagChart, Side: DagSide },
  steps: { Chart: StripChart, Side: StripSide },
};

/** The error graph and a schedule seen from all sides. What is chosen in one view is chosen in all. */
export function Workbench({ facts, view }: { readonly facts: BenchFacts; readonly view: View }) {
  const { t } = useTranslation();
  const bench = useBench(facts);
  // The drawing comes first, and what stands beside it in a second go: each is short then.
  const whole = useDeferredValue(true, false);
  const shown = (Object.keys(VIEWS) as View[]).filter((id) => bench.file !== undefined || id === "steps");
  return (
    <Tabs className="workbench" defaultSelectedKey={view}>
      <TabList className="workbench-tabs" aria-label={t("charts.views")}>
        {shown.map((id) => (
          <Tab key={id} id={id} className="workbench-tab">
            {t(`charts.view-${id}`)}
          </Tab>
        ))}
      </TabList>
      {shown.map((id) => {
        const { Chart, Side } = VIEWS[id];
        return (
          <TabPanel key={id} id={id} className="workbench-panel">
            <div className="workbench-chart">
              <Chart bench={bench} />
            </div>
            <aside className="workbench-side" aria-label={t("charts.side")}>
              {whole && (
                <>
                  {bench.file && (
                    <section>
                      <ChosenSchedule bench={bench} />
                      <BudgetSlider bench={bench} />
                    </section>
                  )}
                  <Facts bench={bench} />
                  <Side bench={bench} />
                  {bench.file && <ShownErrors bench={bench} />}
                </>
              )}
            </aside>
          </TabPanel>
        );
      })}
    </Tabs>
  );
}
