import { type ComponentType, lazy } from "react";
import type { ValueViewProps } from "./bench-views.tsx";

/** How values of a socket are shown. It fills the height it is given. */
export interface ValueView {
  /** Key of its title's text. */
  readonly titleKey: string;
  /** It can be opened while the node still runs, and then shows what is known so far. */
  readonly live?: boolean;
  readonly Component: ComponentType<ValueViewProps>;
}

/** Views by the name of the socket; each is loaded when it is first opened. */
export const valueViews: Readonly<Record<string, ValueView>> = {
  ERROR_GRAPH: {
    titleKey: "charts.error-graph",
    live: true,
    Component: lazy(async () => ({ default: (await import("./bench-views.tsx")).ErrorGraphView })),
  },
  SCHEDULE: {
    titleKey: "charts.schedule",
    Component: lazy(async () => ({ default: (await import("./bench-views.tsx")).ScheduleView })),
  },
  BUDGETS: {
    titleKey: "charts.budgets",
    Component: lazy(async () => ({ default: (await import("./bench-views.tsx")).BudgetsView })),
  },
};
