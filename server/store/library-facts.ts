import { type ErrorGraphFile, formatErrorGraph, parseErrorGraph } from "#formats/error-graph-file.ts";
import { importSchedule } from "#formats/import-schedule.ts";
import type { Provenance } from "#formats/provenance.ts";
import { readErrorGraph } from "#formats/read-error-graph.ts";
import { formatSchedule, parseSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { decodeText } from "#protocol/text.ts";
import type { CommonFacts, ErrorGraphFacts, LibraryKind, ScheduleFacts } from "./library.ts";

const MOST_PROMPTS = 20;

/** What is to be known about a file without opening it: for lists, and as text to search in. */
export interface Examined {
  readonly facts: ScheduleFacts | ErrorGraphFacts;
  readonly search: string;
}

/** Reads a file of the library. @throws Failure as `parseSchedule` and `parseErrorGraph`. */
export function examine(kind: LibraryKind, text: string, file: string): Examined {
  const parsed = kind === "schedule" ? parseSchedule(text, file) : parseErrorGraph(text, file);
  const facts = parsed.format === "lemica.schedule" ? scheduleFacts(parsed) : graphFacts(parsed);
  const { model, modelHash, sampler, predictor, reuseLevel, distance, notes, steps, date } = facts;
  const prompts = parsed.provenance.prompts?.slice(0, MOST_PROMPTS) ?? [];
  const numbers = [`${steps} steps`, ...("budget" in facts ? [`budget ${facts.budget}`, facts.objective] : [])];
  const words = [kind, model, modelHash, sampler, predictor, reuseLevel, distance, notes, date, ...numbers, ...prompts];
  return { facts, search: words.filter((word) => word !== undefined).join("\n") };
}

/** What somebody brings, as the text of our own format. @throws Failure as `importSchedule` and `readErrorGraph`. */
export function asOurs(kind: LibraryKind, content: Uint8Array, file: string): string {
  return kind === "schedule"
    ? formatSchedule(importSchedule(decodeText(content), file))
    : formatErrorGraph(readErrorGraph(content, file));
}

function scheduleFacts(file: ScheduleFile): ScheduleFacts {
  const { budget, mask, objective, edgeErrors, jointError, distance } = file;
  return {
    ...commonFacts(file),
    budget,
    mask: mask.join(""),
    objective,
    ...(edgeErrors?.[0] !== undefined && { worstEdgeError: edgeErrors[0] }),
    ...(jointError !== undefined && { jointError }),
    ...(distance !== undefined && { distance }),
  };
}

function graphFacts(file: ErrorGraphFile): ErrorGraphFacts {
  const { edges, samples, distance, aggregate } = file;
  return {
    ...commonFacts(file),
    distance,
    aggregate,
    edges: edges.length,
    ...(samples && { samples: samples.length }),
    greatestError: edges.reduce((greatest, [, , error]) => Math.max(greatest, error), 0),
  };
}

function commonFacts(file: ScheduleFile | ErrorGraphFile): CommonFacts {
  const { steps, maxGap, reuseLevel, predictor } = file;
  const { model, scheduler, guidance, prompts, date, notes }: Provenance = file.provenance;
  return {
    steps,
    maxGap,
    reuseLevel,
    predictor,
    ...(model && { model: model.name }),
    ...(model?.hash !== undefined && { modelHash: model.hash }),
    ...(scheduler && { sampler: scheduler.className }),
    ...(guidance?.scale !== undefined && { guidance: guidance.scale }),
    ...(prompts && { prompts: prompts.length }),
    ...(date !== undefined && { date }),
    ...(notes !== undefined && { notes }),
  };
}
