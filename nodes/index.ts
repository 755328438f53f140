import type { NodeDefinition } from "#kit/node-definition.ts";
import { applyCacheMask } from "./apply/apply-cache-mask.ts";
import { calibrateErrors } from "./calibrate/calibrate-errors.ts";
import { errorGraphDifference } from "./calibrate/difference.ts";
import { errorGraphNode } from "./calibrate/error-graph.ts";
import { recordFullRuns } from "./calibrate/full-runs.ts";
import { mergeErrorGraphsNode } from "./calibrate/merge-error-graphs.ts";
import { compare } from "./compare/compare.ts";
import { measureJointError } from "./compare/measure-joint-error.ts";
import { qualityByEvaluations } from "./compare/quality-by-evaluations.ts";
import { runningError } from "./compare/running-error.ts";
import { conditionOnImage } from "./condition/condition-on-image.ts";
import { loadConditioning } from "./condition/load-conditioning.ts";
import { prompts } from "./condition/prompts.ts";
import { exportScheduleNode } from "./export/export-schedule.ts";
import { saveErrorGraph } from "./export/save-error-graph.ts";
import { saveFullRuns } from "./export/save-full-runs.ts";
import { saveLatents } from "./export/save-latents.ts";
import { saveSchedule } from "./export/save-schedule.ts";
import { saveVideo } from "./export/save-video.ts";
import { loadDenoiserNode } from "./load/load-denoiser.ts";
import { loadDiffusers } from "./load/load-diffusers.ts";
import { loadErrorGraph } from "./load/load-error-graph.ts";
import { loadFullRuns } from "./load/load-full-runs.ts";
import { loadPipeline } from "./load/load-pipeline.ts";
import { loadSchedule } from "./load/load-schedule.ts";
import { publishedScheduleNode } from "./load/published-schedule.ts";
import { reuseLevel } from "./load/reuse-level.ts";
import { decode } from "./sample/decode.ts";
import { sampleNode } from "./sample/sample.ts";
import { samplingSettings } from "./sample/sampling-settings.ts";
import { timeGrid } from "./sample/time-grid.ts";
import { allBudgets } from "./solve/all-budgets.ts";
import { allProposals } from "./solve/all-proposals.ts";
import { fitPredictor } from "./solve/fit-predictor.ts";
import { guidanceReuseNode } from "./solve/guidance-reuse.ts";
import { proposeSchedule } from "./solve/propose.ts";
import { refineSchedule } from "./solve/refine-schedule.ts";
import { scheduleRobustness } from "./solve/robustness.ts";
import { solveSchedule } from "./solve/solve-schedule.ts";
import { transferScheduleNode } from "./solve/transfer-schedule.ts";
import { uniformSchedule } from "./solve/uniform-schedule.ts";

/** The pack, in menu order, which is the order of the flow. */
export const pack: readonly NodeDefinition[] = [
  loadPipeline,
  loadDiffusers,
  loadDenoiserNode,
  loadErrorGraph,
  loadFullRuns,
  loadSchedule,
  publishedScheduleNode,
  reuseLevel,
  prompts,
  loadConditioning,
  conditionOnImage,
  samplingSettings,
  calibrateErrors,
  recordFullRuns,
  errorGraphNode,
  mergeErrorGraphsNode,
  errorGraphDifference,
  solveSchedule,
  proposeSchedule,
  allProposals,
  guidanceReuseNode,
  fitPredictor,
  refineSchedule,
  uniformSchedule,
  allBudgets,
  scheduleRobustness,
  transferScheduleNode,
  timeGrid,
  applyCacheMask,
  sampleNode,
  decode,
  compare,
  measureJointError,
  runningError,
  qualityByEvaluations,
  saveVideo,
  saveLatents,
  saveErrorGraph,
  saveFullRuns,
  saveSchedule,
  exportScheduleNode,
];
