import { inARow, type Said, said, told } from "#core/said.ts";
import { reusedAtEnd } from "#core/schedule.ts";
import { cacheDitNotes, cacheDitPython } from "./cache-dit.ts";
import { cacheDitYaml, sdCppNotes, sdCppOptions, sglangNotes, sglangVariables } from "./cache-dit-elsewhere.ts";
import { comfyUiFileName, comfyUiNode } from "./comfyui.ts";
import { diffusersNotes, diffusersPython } from "./diffusers.ts";
import { failure } from "./failures.ts";
import { type FittedPart, isGuided } from "./fitted-weights.ts";
import { nearestSpread, openVinoNotes, openVinoPython } from "./openvino.ts";
import { moduleName } from "./python.ts";
import { formatSchedule, type ScheduleFile } from "./schedule-file.ts";
import { lemicaList, meanCacheLists, meanCacheNotes, stepRows } from "./step-lists.ts";
import { sigmasPython } from "./time-grid.ts";
import { type Elsewhere, guidanceNotes, notesOf } from "./what-carries-over.ts";

/** A program elsewhere: how its file is called, what of a schedule does not reach it, and how the file is written. */
interface Target {
  readonly ending: string;
  /** It lists steps, so that none could say of a run how far it goes behind the last one. */
  readonly lists?: true;
  /** Where a module's name and the ending are not enough. */
  readonly fileName?: (schedule: ScheduleFile) => string;
  readonly notes: (schedule: ScheduleFile) => readonly Said[];
  /** At how many steps the program computes what the schedule reuses, or the other way round; never where absent. */
  readonly differing?: (schedule: ScheduleFile) => number;
  /** @param notes what does not carry over, for the head of the file. */
  readonly write: (schedule: ScheduleFile, notes: readonly string[]) => string;
}

const by = (elsewhere: Elsewhere) => (schedule: ScheduleFile) => notesOf(schedule, elsewhere);

const targets = {
  "cache-dit": { ending: "_cache_dit.py", notes: cacheDitNotes, write: cacheDitPython },
  "cache-dit-yaml": { ending: "_cache_dit.yaml", notes: cacheDitNotes, write: cacheDitYaml },
  sglang: { ending: "_sglang.env", notes: sglangNotes, write: sglangVariables },
  "sd-cpp": { ending: "_sd_cpp.txt", notes: sdCppNotes, write: sdCppOptions },
  openvino: {
    ending: "_openvino.py",
    notes: openVinoNotes,
    write: openVinoPython,
    differing: ({ mask }) => nearestSpread(mask).differing.length,
  },
  diffusers: {
    ending: "_diffusers.py",
    notes: diffusersNotes,
    write: diffusersPython,
  },
  comfyui: {
    ending: "_comfyui.py",
    fileName: comfyUiFileName,
    notes: by({
      program: said("the node for ComfyUI"),
      level: "output",
      predictors: ["hold"],
      faithful: true,
      comparesTable: true,
    }),
    write: comfyUiNode,
  },
  lemica: {
    ending: "_calc_dict.py",
    lists: true,
    notes: by({ program: said("LeMiCa's script"), level: "residual", predictors: ["hold"] }),
    write: lemicaList,
  },
  meancache: {
    ending: "_meancache.py",
    lists: true,
    notes: meanCacheNotes,
    write: meanCacheLists,
  },
  sigmas: { ending: "_sigmas.py", notes: ({ provenance }) => guidanceNotes(provenance.guidance), write: sigmasPython },
  csv: { ending: ".csv", notes: by({ program: said("the list of steps"), predictors: [] }), write: stepRows },
  json: { ending: ".schedule.json", notes: () => [], write: formatSchedule },
} as const satisfies Readonly<Record<string, Target>>;

export type ExportTarget = keyof typeof targets;
export const exportTargets = Object.keys(targets) as [ExportTarget, ...ExportTarget[]];

export interface Exported {
  readonly fileName: string;
  readonly text: string;
  /** What of the schedule does not carry over, a sentence each. */
  readonly notes: readonly Said[];
  /** Steps that are computed there and reused in the schedule, or the other way round: above 0 it is an approximation. */
  readonly differing: number;
}

/**
 * A schedule as text for another program: a Python module for cache-dit or for diffusers alone, a custom node for ComfyUI,
 * OpenVINO GenAI (the nearest that it can), LeMiCa and MeanCache (entries of their dictionaries), the noise levels of a coarser time grid, a CSV of steps, or our own JSON.
 * @throws Failure `formats/unknown-target`; `formats/other-schedule` where the program would follow another schedule than
 * the one that was measured; `formats/no-time-grid`
 */
export function exportSchedule(schedule: ScheduleFile, target: ExportTarget): Exported {
  const {
    ending,
    write,
    fileName,
    lists,
    differing,
    notes: notesFor,
  }: Target = Object.hasOwn(targets, target) ? targets[target] : unknown(target);
  if (schedule.promptSteps && target !== "json") {
    throw failure(
      "formats/other-schedule",
      said(
        "The schedule reuses guidance by itself, at steps that compute the prompt's branch alone, which only a .schedule.json carries; export it as json, or propose one without.",
      ),
    );
  }
  if (schedule.fitted && !carriesFitted(schedule.fitted, target)) {
    throw failure(
      "formats/other-schedule",
      said(
        'The schedule has weights that were fitted to it, which only a .schedule.json carries, and where they are of all branches together the module for diffusers; export it as json, or as csv for its steps alone, or solve one for the predictor "hold".',
      ),
    );
  }
  if (lists && reusedAtEnd(schedule.steps, schedule.compute) > 0) {
    throw failure(
      "formats/other-schedule",
      said(
        "The schedule reuses its last step, and a list of steps for {target} ends with one that is computed; export it to another program, or compute the last step.",
        { target },
      ),
    );
  }
  const notes = notesFor(schedule);
  return {
    fileName: fileName?.(schedule) ?? moduleName(schedule) + ending,
    text: write(
      schedule,
      notes.map((note) => told(note)),
    ),
    notes,
    differing: differing?.(schedule) ?? 0,
  };
}

function unknown(target: string): never {
  throw failure(
    "formats/unknown-target",
    said('A schedule cannot be exported to "{target}"; choose one of {exportTargets}.', {
      target,
      exportTargets: inARow(exportTargets),
    }),
  );
}

/** A pipeline keeps its guidance branches to itself: what is made there is what its scheduler is given. */
function carriesFitted(fitted: FittedPart, target: ExportTarget): boolean {
  return target === "json" || target === "csv" || (target === "diffusers" && isGuided(fitted));
}
