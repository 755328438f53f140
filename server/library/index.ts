/**
 * Workflows run in a program of one's own (`lemica-nodes`): the nodes of this package and others beside them, without a server. The method
 * alone is `lemica-nodes/core`, what nodes are made with `lemica-nodes/kit`.
 *
 * @module
 */
export { Failure } from "#core/failure.ts";
export { told } from "#core/said.ts";
export { pack } from "#nodes/index.ts";
export { version } from "#process/home.ts";
export { workflowOf } from "#protocol/workflow.ts";
export type { Workflow } from "#protocol/workflow-schema.ts";
export { folderJournals } from "#store/journals.ts";
export { memoryResults } from "#store/result-store.ts";
export { type Ran, type RunOptions, run } from "./run.ts";
