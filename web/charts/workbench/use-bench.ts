import { useCallback, useEffect, useMemo, useReducer, useState } from "react";
import type { ErrorGraph } from "#core/error-graph.ts";
import { type Estimate, estimate } from "#core/estimate.ts";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { type Ramp, rampOf } from "#picture/ramp.ts";
import type { ScaleKind } from "#picture/scale.ts";
import type { End } from "#web/document/document.ts";
import type { JointError } from "./curves.ts";
import { type PathAction, type PathState, reducePath, startPath } from "./path-state.ts";
import { type Shown, shownGraph, sigmasOf } from "./shown-graph.ts";
import { optimum, type Solved } from "./solved.ts";
import type { RunSchedule } from "./surroundings.ts";
import { useSolved } from "./use-solved.ts";

/** What a workbench is about. */
export interface BenchFacts {
  readonly run: string;
  /** The output that the errors came from, or without errors the schedule. */
  readonly source: End | undefined;
  readonly file: ErrorGraphFile | undefined;
  /** Steps of the full run. */
  readonly steps: number;
  /** The schedule that is looked at; without one, the best of a budget. */
  readonly schedule?: ScheduleFile | undefined;
  readonly schedules: readonly RunSchedule[];
  readonly budget: number | undefined;
}

/** The error graph and the schedule at hand, as all views of a workbench share them. */
export interface Bench extends BenchFacts {
  readonly shown: Shown;
  setShown(shown: Shown): void;
  readonly scale: ScaleKind;
  setScale(scale: ScaleKind): void;
  readonly graph: ErrorGraph | undefined;
  readonly ramp: Ramp | undefined;
  /** Undefined while a worker solves. */
  readonly solved: Solved | undefined;
  readonly sigmas: readonly number[] | undefined;
  readonly path: PathState;
  change(action: PathAction): void;
  readonly taken: Estimate;
  /** The best schedule of the budget at hand. */
  readonly best: readonly number[] | undefined;
  /** Takes the best schedule of a budget. */
  setBudget(budget: number): void;
  /** What was measured of the schedule at hand as a whole. */
  readonly measured: JointError | undefined;
  readonly joint: readonly JointError[];
}

/** What shows a bench. */
export interface BenchViewProps {
  readonly bench: Bench;
}

export function useBench(facts: BenchFacts): Bench {
  const { file, steps, schedule, schedules } = facts;
  const [shown, setShown] = useState<Shown>("given");
  const [scale, setScale] = useState<ScaleKind>("log");
  const graph = useMemo(() => file && shownGraph(file, shown), [file, shown]);
  const ramp = useMemo(() => graph && rampOf(scale, graph.errors), [graph, scale]);
  const solved = useSolved(graph);
  const [path, change] = useReducer(reducePath, undefined, () =>
    schedule ? startPath(schedule.compute, "run") : startPath(everyStep(steps), "solved"),
  );
  const setBudget = useCallback(
    (budget: number) => {
      const compute = solved && optimum(solved, budget);
      if (compute) change({ type: "take", compute, origin: "solved" });
    },
    [solved],
  );
  // The first schedule is that of the budget in the workflow; errors that are shown anew are solved anew for the same budget.
  const start = schedule === undefined ? (facts.budget ?? Math.round(steps * 0.4)) : undefined;
  const [begun, setBegun] = useState(false);
  const following = path.origin === "solved";
  const budget = begun || start === undefined ? path.compute.length : start;
  useEffect(() => {
    if (!solved || !following) return;
    setBudget(Math.min(solved.max, Math.max(solved.min, budget)));
    setBegun(true);
  }, [solved, following, budget, setBudget]);
  const taken = useMemo(() => estimate(graph, steps, path.compute), [graph, steps, path.compute]);
  const joint = useMemo(() => jointErrors(schedules, schedule, file), [schedules, schedule, file]);
  return {
    ...facts,
    shown,
    setShown,
    scale,
    setScale,
    graph,
    ramp,
    solved,
    sigmas: useMemo(() => sigmasOf(file ?? { steps, provenance: schedule?.provenance ?? {} }), [file, steps, schedule]),
    path,
    change,
    taken,
    best: solved && optimum(solved, path.compute.length),
    setBudget,
    measured: joint.find(({ compute }) => sameSteps(compute, path.compute)),
    joint,
  };
}

/** The joint errors that were measured in the run, in the unit of the error graph. */
function jointErrors(
  schedules: readonly RunSchedule[],
  own: ScheduleFile | undefined,
  graph: ErrorGraphFile | undefined,
): readonly JointError[] {
  const all = [...schedules.map(({ title, file }) => ({ title, file })), ...(own ? [{ title: "", file: own }] : [])];
  const found = new Map<string, JointError>();
  for (const { title, file } of all) {
    const { jointError, jointErrors: errors, compute, budget, distance } = file;
    if (jointError === undefined || (graph && (file.steps !== graph.steps || distance !== graph.distance))) continue;
    const key = `${compute.join(" ")} ${jointError}`;
    if (!found.has(key)) found.set(key, { budget, error: jointError, errors, compute, name: title });
  }
  return [...found.values()];
}

export function sameSteps(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((step, k) => step === b[k]);
}

function everyStep(steps: number): readonly number[] {
  return Array.from({ length: steps }, (_, step) => step);
}
