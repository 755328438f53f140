import { findPredictor, predictorIds } from "#core/predictors.ts";
import { type Said, said } from "#core/said.ts";
import { followingPython } from "./diffusers-following.ts";
import { inputsPython } from "./diffusers-inputs.ts";
import { runPython } from "./diffusers-run.ts";
import { failure } from "./failures.ts";
import { about, comments, list, moduleName, tableConstants } from "./python.ts";
import { tablePython } from "./python-table.ts";
import { watchPython } from "./python-watch.ts";
import type { ScheduleFile } from "./schedule-file.ts";
import { notesOf } from "./what-carries-over.ts";

/** The order of the polynomial along sigma that a predictor is, by its id; undefined for what the module cannot make. */
const orderOf = (predictor: string) => findPredictor(predictor)?.order;

/**
 * What does not carry over to the module for diffusers.
 * @throws Failure `formats/other-schedule` for a schedule of residuals, another predictor, or one along sigmas that are not
 * known
 */
export function diffusersNotes(schedule: ScheduleFile): Said[] {
  const { steps, predictor, provenance } = schedule;
  const notes = notesOf(schedule, {
    program: said("the module for diffusers"),
    level: "output",
    predictors: predictorIds.filter((id) => orderOf(id) !== undefined),
    faithful: true,
    comparesTable: true,
  });
  if (orderOf(predictor) && (provenance.scheduler?.sigmas.length ?? 0) < steps) {
    throw failure(
      "formats/other-schedule",
      said(
        'The schedule was measured with the predictor "{predictor}" along sigma, and its table of sigmas is not known; calibrate it, or use the predictor "hold".',
        { predictor },
      ),
    );
  }
  return notes;
}

/**
 * A Python module that makes a diffusers pipeline follow the schedule by itself: at reused steps each guidance branch of the
 * denoiser gets its last output again, or an extrapolation of it along sigma, as the schedule was measured. It stands on
 * torch alone, and watches the pipeline's parts by a class of their own for each.
 * @param notes what does not carry over
 */
export function diffusersPython(schedule: ScheduleFile, notes: readonly string[]): string {
  const { steps, mask, predictor } = schedule;
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    "For diffusers 0.30 or later (run with 0.42.1).",
    "",
    `    import ${moduleName(schedule)}_diffusers as schedule`,
    "    undo = schedule.enable(pipe)",
    `    pipe(prompt, num_inference_steps=${inferenceSteps(schedule)})`,
    "    undo()",
  )}
import collections
import contextlib
import copyreg
import functools
import inspect
import math
import re
import weakref

import torch
from torch.utils import _pytree as pytree

STEPS = ${steps}

# A flag per step: 1 compute, 0 reuse.
MASK = ${list(mask)}

# A reused output is held (0), or extended by a line (1) or a parabola (2) along sigma.
ORDER = ${orderOf(predictor) ?? 0}

${tableConstants(schedule)}

${followingPython}

${runPython}

${inputsPython}

${tablePython}

${watchPython}`;
}

/** What to ask a pipeline for: schedulers of the second order make a table of two entries for nearly each step, PNDM one or nine more. */
function inferenceSteps({ steps, provenance }: ScheduleFile): string {
  const name = provenance.scheduler?.className ?? "";
  if (/Heun|KDPM2/.test(name) && steps % 2 === 1) return String((steps + 1) / 2);
  if (name === "PNDMScheduler") return String(steps - (provenance.scheduler?.config.skip_prk_steps === true ? 1 : 9));
  return "schedule.STEPS";
}
