import { Failure } from "#core/failure.ts";
import type { Said } from "#core/said.ts";
import { type ExportTarget, exportSchedule, exportTargets } from "#formats/exports.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";

/** What programs and kinds of files are called in every language. */
export const NAMES: Readonly<Partial<Record<ExportTarget, string>>> = {
  "cache-dit": "cache-dit",
  "cache-dit-yaml": "cache-dit, YAML",
  sglang: "SGLang",
  "sd-cpp": "stable-diffusion.cpp",
  openvino: "OpenVINO GenAI",
  diffusers: "diffusers",
  comfyui: "ComfyUI",
  lemica: "LeMiCa",
  meancache: "MeanCache",
  csv: "CSV",
  json: "JSON",
};

/** A schedule as a file for one program, or why it cannot be one. */
export interface Export {
  readonly target: ExportTarget;
  /** `whole`: all carries over. `noted`: not all, or something is to be set there. `approximate`: other steps are computed there. */
  readonly state: "whole" | "noted" | "approximate" | "refused";
  /** What does not carry over, or why it is refused. */
  readonly notes: readonly Said[];
  /** Absent where it is refused. */
  readonly file?: { readonly name: string; readonly text: string };
}

/** A schedule for every program that there is. */
export function exportsOf(schedule: ScheduleFile): readonly Export[] {
  return exportTargets.map((target): Export => {
    try {
      const { fileName: name, text, notes, differing } = exportSchedule(schedule, target);
      const state = differing > 0 ? "approximate" : notes.length > 0 ? "noted" : "whole";
      return { target, state, notes, file: { name, text } };
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      return { target, state: "refused", notes: [cause.said] };
    }
  });
}
