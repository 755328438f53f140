import { type ComponentType, lazy, Suspense } from "react";

type Dialog = ComponentType<{ readonly about: string }>;

/** A window that is loaded when it is first opened. */
function later(load: () => Promise<Dialog>): Dialog {
  const Content = lazy(async () => ({ default: await load() }));
  return (props) => (
    <Suspense>
      <Content {...props} />
    </Suspense>
  );
}

/** The windows about runs and results by name: of a node's result, of a run, and of two held against each other. */
export const runDialogs: Readonly<Record<string, Dialog>> = {
  result: later(async () => (await import("#web/panels/results/result-dialog.tsx")).ResultDialog),
  run: later(async () => (await import("#web/panels/history/run-dialog.tsx")).RunDialog),
  "remove-run": later(async () => (await import("#web/panels/history/remove-run-dialog.tsx")).RemoveRunDialog),
  "compare-runs": later(async () => (await import("#web/panels/history/compare-runs-dialog.tsx")).CompareRunsDialog),
  compare: later(async () => (await import("#web/charts/compare/compare-dialog.tsx")).CompareDialog),
};
