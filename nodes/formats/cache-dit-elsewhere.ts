import { findPredictor } from "#core/predictors.ts";
import { type Said, said } from "#core/said.ts";
import { binsOf, cacheDitNotes } from "./cache-dit.ts";
import { about, comments, plain } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";
import { notesOf } from "./what-carries-over.ts";

/** Programs that run cache-dit, or its like, by settings of their own: what each takes of a schedule. */

/** cache-dit's settings as it reads them by `load_configs`; SGLang takes the same file as --cache-dit-config. */
export function cacheDitYaml(schedule: ScheduleFile, notes: readonly string[]): string {
  const { steps, mask } = schedule;
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    "    cache_dit.enable_cache(pipe, **cache_dit.load_configs(THIS_FILE))      # cache-dit 1.3 or later (run with 1.5.3)",
    "    sglang generate --backend diffusers --cache-dit-config THIS_FILE …",
    `Sample ${steps} steps. cache-dit counts calls of the transformer: where a step has two (guidance), it has to know of it`,
    "(enable_separate_cfg: true); the exported Python module finds that out by itself.",
  )}
cache_config:
  Fn_compute_blocks: 1
  Bn_compute_blocks: 0
  num_inference_steps: ${steps}
  steps_computation_mask: [${mask.join(", ")}]
  steps_computation_policy: static
${taylor(schedule, (order) => `  enable_taylorseer: true\n  taylorseer_order: ${order}\n`)}`;
}

/** SGLang's diffusion server by its environment: bins are runs of computed and of reused steps in turn. */
export function sglangVariables(schedule: ScheduleFile, notes: readonly string[]): string {
  const { computeBins, cacheBins } = binsOf(schedule.mask);
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    `For SGLang's diffusion models, sampled in ${schedule.steps} steps: set -a; . THIS_FILE; set +a; sglang generate …`,
  )}
SGLANG_CACHE_DIT_ENABLED=true
SGLANG_CACHE_DIT_FN=1
SGLANG_CACHE_DIT_BN=0
SGLANG_CACHE_DIT_SCM_COMPUTE_BINS="${computeBins.join(",")}"
SGLANG_CACHE_DIT_SCM_CACHE_BINS="${cacheBins.join(",")}"
SGLANG_CACHE_DIT_SCM_POLICY=static
${taylor(schedule, (order) => `SGLANG_CACHE_DIT_TAYLORSEER=true\nSGLANG_CACHE_DIT_TS_ORDER=${order}\n`)}`;
}

/** stable-diffusion.cpp by its command line. */
export function sdCppOptions(schedule: ScheduleFile, notes: readonly string[]): string {
  const { steps, mask } = schedule;
  return `${comments(...about(schedule), ...notes, "", "For stable-diffusion.cpp: put these behind sd's other options.")}
--steps ${steps} --cache-mode cache-dit --scm-mask "${mask.join(",")}" --scm-policy static
`;
}

/** What does not carry over to SGLang. */
export function sglangNotes(schedule: ScheduleFile): Said[] {
  const secondary = said(
    "A second transformer (Wan 2.2) is set by variables of its own (SGLANG_CACHE_DIT_SECONDARY_…), which are not written here.",
  );
  return [...cacheDitNotes(schedule), ...(/wan[-_ ]?v?2\.?2/i.test(plain(nameOf(schedule))) ? [secondary] : [])];
}

/** What does not carry over to stable-diffusion.cpp. */
export function sdCppNotes(schedule: ScheduleFile): Said[] {
  return notesOf(schedule, { program: said("stable-diffusion.cpp"), level: "residual", predictors: ["hold"] });
}

function nameOf({ provenance }: ScheduleFile): string {
  return provenance.model?.name ?? "";
}

function taylor({ predictor }: ScheduleFile, write: (order: number) => string): string {
  const order = findPredictor(predictor)?.order;
  return order ? write(order) : "";
}
