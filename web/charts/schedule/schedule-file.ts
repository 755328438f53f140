import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import { makeSchedule, type ScheduleFile, type ScheduleObjective } from "#formats/schedule-file.ts";
import type { Shown } from "#web/charts/workbench/shown-graph.ts";
import { shownGraph } from "#web/charts/workbench/shown-graph.ts";

/** What a schedule is saved from. */
export interface SaveFrom {
  readonly steps: number;
  readonly compute: readonly number[];
  /** What chose the steps; `given` where a person did. */
  readonly objective: ScheduleObjective;
  /** Somebody changed the steps by hand. */
  readonly edited: boolean;
  /** Measured of exactly these steps. */
  readonly jointError?: number | undefined;
  /** The same of each sample. */
  readonly jointErrors?: readonly number[] | undefined;
  readonly graph?: ErrorGraphFile | undefined;
  readonly shown?: Shown;
  /** The schedule that it is or was; its provenance counts where there is no graph. */
  readonly base?: ScheduleFile | undefined;
  /** ISO 8601. */
  readonly date: string;
}

/**
 * The schedule as a file. One chosen by hand says so in its provenance; errors that are aggregated in another way than they
 * came are told in its notes.
 */
export function scheduleToSave(from: SaveFrom): ScheduleFile {
  const { steps, compute, objective, edited, jointError, jointErrors, graph, shown = "given", base, date } = from;
  const of = graph?.provenance ?? base?.provenance ?? {};
  const aggregated = graph && shown !== "given" ? `Errors: ${shownName(graph, shown)}.` : undefined;
  const notes = [of.notes, aggregated].filter((note) => note !== undefined && note !== "").join(" ");
  const provenance = { ...of, date, ...(edited && { edited: true as const }), ...(notes !== "" && { notes }) };
  const reuse = graph ?? base;
  return makeSchedule({
    compute,
    objective,
    steps,
    ...(jointError !== undefined && { jointError }),
    jointErrors,
    ...(graph && { graph: withErrors(graph, shown) }),
    ...(reuse && { reuseLevel: reuse.reuseLevel, predictor: reuse.predictor }),
    ...(!graph && { fitted: base?.fitted }),
    promptSteps: base?.promptSteps,
    border: base?.border,
    provenance,
  });
}

function withErrors(graph: ErrorGraphFile, shown: Shown): ErrorGraphFile {
  if (shown === "given") return graph;
  const { errors } = shownGraph(graph, shown);
  return { ...graph, edges: graph.edges.map(([from, to], k) => [from, to, errors[k]!]) };
}

function shownName({ samples = [] }: ErrorGraphFile, shown: Shown): string {
  if (!shown.startsWith("sample:")) return shown;
  const sample = samples[Number(shown.slice("sample:".length))];
  return `of one sample, "${sample?.prompt}", seed ${sample?.seed}`;
}
