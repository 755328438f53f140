import type { FullRuns } from "#formats/full-runs-file.ts";
import type { Provenance } from "#formats/provenance.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { Comparison, PipelineModel, Samples, Video } from "./values.ts";

/** What of the values comes out the same whenever the work is done again: dates and timings are left out. */

export function undated<T extends { readonly provenance: Provenance }>(file: T): T {
  return { ...file, provenance: { ...file.provenance, date: undefined } };
}

export function fullRunsEssence(runs: FullRuns): unknown {
  return undated({ ...runs, samples: runs.samples.map(({ milliseconds: _, ...sample }) => sample) });
}

export function modelEssence(model: PipelineModel): unknown {
  const { applied } = model;
  return applied ? { ...model, applied: { ...applied, schedule: undated(applied.schedule) } } : model;
}

export function samplesEssence({ model, settings, items }: Samples): unknown {
  return { model: modelEssence(model), settings, items: items.map(({ milliseconds: _, ...item }) => item) };
}

export function videoEssence({ clips, schedule, ...rest }: Video): unknown {
  return { ...rest, clips: clips.map(({ milliseconds: _, ...clip }) => clip), schedule: scheduleEssence(schedule) };
}

export function comparisonEssence({ rows }: Comparison): unknown {
  return rows.map(({ seconds: _, referenceSeconds: __, ...row }) => row);
}

function scheduleEssence(schedule: ScheduleFile | undefined): unknown {
  return schedule && undated(schedule);
}
