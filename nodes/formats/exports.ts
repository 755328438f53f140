import { Failure } from "#core/failure.ts";
import { cacheDitPython } from "./cache-dit.ts";
import { comfyUiNode } from "./comfyui.ts";
import { diffusersPython } from "./diffusers.ts";
import { moduleName } from "./python.ts";
import { formatSchedule, type ScheduleFile } from "./schedule-file.ts";
import { lemicaList, meanCacheLists, stepRows } from "./step-lists.ts";

const writers = {
  "cache-dit": { ending: "_cache_dit.py", write: cacheDitPython },
  diffusers: { ending: "_diffusers.py", write: diffusersPython },
  comfyui: { ending: "_comfyui.py", write: comfyUiNode },
  lemica: { ending: "_calc_dict.py", write: lemicaList },
  meancache: { ending: "_meancache.py", write: meanCacheLists },
  csv: { ending: ".csv", write: stepRows },
  json: { ending: ".schedule.json", write: formatSchedule },
} as const;

export type ExportTarget = keyof typeof writers;
export const exportTargets = Object.keys(writers) as [ExportTarget, ...ExportTarget[]];

/**
 * A schedule as text for another program: a Python module for cache-dit or for diffusers alone, a custom node for ComfyUI,
 * LeMiCa and MeanCache (entries of their dictionaries), a CSV of steps, or our own JSON.
 * @throws Failure `formats/unknown-target`
 */
export function exportSchedule(schedule: ScheduleFile, target: ExportTarget): { fileName: string; text: string } {
  const writer = Object.hasOwn(writers, target) ? writers[target] : undefined;
  if (!writer) {
    throw new Failure(
      "formats/unknown-target",
      `A schedule cannot be exported to "${target}"; choose one of ${exportTargets.join(", ")}.`,
    );
  }
  return { fileName: moduleName(schedule) + writer.ending, text: writer.write(schedule) };
}
